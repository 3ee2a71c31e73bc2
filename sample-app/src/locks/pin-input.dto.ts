import { Matches } from 'class-validator';

export class PinInput {
  @Matches(/^\d{4}$/, { message: '$property must have four digits' })
  pin: string;
}
