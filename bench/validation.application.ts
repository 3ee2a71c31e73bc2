import { Body, Controller, Param, ParseIntPipe, Post, Query, ValidationPipe } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';

import { ProblemDetailsFormatter, RestErrorsModule } from '../src/index.js';
import type { Ingredients } from './contenders.js';

class Address {
  @IsString()
  @Length(5, 5)
  zip!: string;

  @IsString()
  city!: string;
}

class Contact {
  @IsString()
  @Length(2, 40)
  name!: string;

  @IsEmail()
  email!: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  age?: number;

  @ValidateNested()
  @Type(() => Address)
  address!: Address;
}

@Controller()
class ContactsController {
  @Post('groups/:group')
  add(
    @Param('group') group: number,
    @Query('page', ParseIntPipe) page: number,
    @Body() contact: Contact,
  ): object {
    return { group, page, name: contact.name };
  }
}

const controllers = [ContactsController];
const stock = new ValidationPipe({ transform: true, whitelist: true });

/** The same handler, validated by Nest alone and by this library in both of its ways. */
export const VALIDATING_APPLICATIONS = {
  'stock ValidationPipe': { controllers, providers: [{ provide: APP_PIPE, useValue: stock }] },
  'nestjs-rest-errors': {
    controllers,
    imports: [RestErrorsModule.forRoot({ formatter: ProblemDetailsFormatter })],
  },
  "with aggregate: 'interceptor'": {
    controllers,
    imports: [
      RestErrorsModule.forRoot({
        formatter: ProblemDetailsFormatter,
        validation: { aggregate: 'interceptor' },
      }),
    ],
  },
} satisfies Record<string, Ingredients>;

export type ValidatingName = keyof typeof VALIDATING_APPLICATIONS;
