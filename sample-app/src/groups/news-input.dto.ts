import { IsString, Length } from 'class-validator';

export class NewsInput {
  @IsString()
  @Length(1, 200)
  text: string;
}
