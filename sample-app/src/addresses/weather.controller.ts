import { Controller, Get } from '@nestjs/common';
import { InjectRestClient, type RestClient } from 'nestjs-rest-errors/client';

/** Calls that fail, on purpose, and how they are answered. */
@Controller('Addresses/Weather')
export class WeatherController {
  constructor(
    @InjectRestClient('addresses') private readonly addresses: RestClient,
    @InjectRestClient('old-addresses') private readonly oldAddresses: RestClient,
  ) {}

  @Get('Thunder')
  thunder(): Promise<unknown> {
    return this.addresses.get('weather/thunder');
  }

  @Get('Maintenance')
  maintenance(): Promise<unknown> {
    return this.addresses.get('weather/maintenance');
  }

  @Get('Crowd')
  crowd(): Promise<unknown> {
    return this.addresses.get('weather/crowd');
  }

  @Get('Fog')
  fog(): Promise<unknown> {
    return this.addresses.get('weather/fog', { timeout: 200 });
  }

  /** Nobody listens there. */
  @Get('Silence')
  silence(): Promise<unknown> {
    return this.oldAddresses.get('cities/{zip}', { params: { zip: '10115' } });
  }

  @Get('Hail')
  hail(): Promise<unknown> {
    return this.addresses.get('weather/hail');
  }

  /** The third attempt succeeds. */
  @Get('Gusts')
  gusts(): Promise<unknown> {
    return this.addresses.get('weather/gusts', { retry: { retries: 2, minDelay: 20 } });
  }

  /** All attempts fail, and the record says how many there were. */
  @Get('Storm')
  storm(): Promise<unknown> {
    return this.addresses.get('weather/thunder', { retry: { retries: 2, minDelay: 20 } });
  }

  /** Forwarded by the policy. */
  @Get('Change')
  change(): Promise<unknown> {
    return this.addresses.get('weather/change');
  }

  /** Made another exception by the policy. */
  @Get('Quota')
  quota(): Promise<unknown> {
    return this.addresses.get('weather/quota');
  }

  /** What the service sees of the request that the call is made for. */
  @Get('Request')
  request(): Promise<unknown> {
    return this.addresses.get('weather/request');
  }
}
