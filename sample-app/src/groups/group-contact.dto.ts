import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsIn,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { OverrideIssues } from 'nestjs-rest-errors';

import { ContactInput } from '../contacts/contact-input.dto.js';

export class PostalAddress {
  @Length(1, 100)
  street: string;

  @OverrideIssues({ matches: { message: '$property must have five digits', code: 'isZip' } })
  @Matches(/^\d{5}$/)
  zip: string;
}

export class Phone {
  @Matches(/^\+\d{7,15}$/, { message: '$property must be a number such as +49301234567' })
  number: string;

  @IsIn(['home', 'work', 'mobile'])
  kind: string;
}

/** What a client sends to add a contact to a group. */
export class GroupContactInput extends ContactInput {
  // @ValidateNested lets a field be left out
  @IsDefined()
  @ValidateNested()
  @Type(() => PostalAddress)
  address: PostalAddress;

  @Expose({ name: 'phoneNumbers' })
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => Phone)
  phones: Phone[];
}
