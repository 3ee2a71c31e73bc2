import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';

import { AddressesService, type City } from './addresses.service.js';
import { Zip } from './zip.decorator.js';

@Controller('Addresses')
export class AddressesController {
  constructor(private readonly addresses: AddressesService) {}

  @Get('City')
  city(@Zip() zip: string): Promise<City> {
    return this.addresses.city(zip);
  }

  @Get('Postage')
  postage(@Zip() zip: string): Promise<{ cents: number }> {
    return this.addresses.postage(zip);
  }

  @Get('Neighbours')
  neighbours(@Zip() zip: string): Promise<string[]> {
    return this.addresses.neighbours(zip);
  }

  /** What the address has to be like is the business of the service. */
  @Post('Check')
  @HttpCode(200)
  check(@Body() address: Record<string, unknown>): Promise<object> {
    return this.addresses.check(address);
  }
}
