import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** What a client sends to create or update a contact. */
export class ContactInput {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  name: string;

  @IsEmail()
  @MaxLength(254)
  email: string;
}
