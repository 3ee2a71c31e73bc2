import { IsIn, Length, Matches } from 'class-validator';

/** What is sent to have it checked. */
export class AddressInput {
  @Length(1, 100)
  street: string;

  @Matches(/^\d{5}$/, { message: '$property must have five digits' })
  zip: string;

  @IsIn(['DE', 'AT', 'CH'])
  country: string;
}
