import { setTimeout } from 'node:timers/promises';

import { Controller, Get, Header } from '@nestjs/common';
import { ApiException, RequestHeader } from 'nestjs-rest-errors';

import { QuotaExceeded, StreetRenamed } from './address.exceptions.js';

const FOG = 5_000;
const GUSTS = 2;

/** Ways in which a service fails, on purpose. */
@Controller('weather')
export class WeatherController {
  /** How often each request has come. */
  private readonly gusts = new Map<string, number>();

  @Get('thunder')
  thunder(): never {
    throw new Error('db.addresses.internal has refused the password s3cret');
  }

  @Get('maintenance')
  maintenance(): never {
    throw new ApiException(503, 'Addresses are imported until noon', { retryAfter: 120 });
  }

  @Get('crowd')
  crowd(): never {
    throw new ApiException(429, 'Account 4711 asks too often', { retryAfter: 30 });
  }

  @Get('fog')
  async fog(): Promise<string> {
    await setTimeout(FOG, undefined, { ref: false });
    return 'never seen';
  }

  /** Says that it is JSON. */
  @Get('hail')
  @Header('Content-Type', 'application/json')
  hail(): string {
    return '{"city": "Ber';
  }

  /** Each request fails twice; attempts of one call have one id. */
  @Get('gusts')
  gust(@RequestHeader('X-Request-Id') requestId: string): object {
    const before = this.gusts.get(requestId) ?? 0;
    if (before < GUSTS) {
      this.gusts.set(requestId, before + 1);
      throw new ApiException(503, 'A node is restarted');
    }
    this.gusts.delete(requestId);
    return { attempt: before + 1 };
  }

  @Get('change')
  change(): never {
    throw new StreetRenamed('Neue Straße');
  }

  @Get('quota')
  quota(): never {
    throw new QuotaExceeded();
  }

  /** What has arrived of the request of the caller. */
  @Get('request')
  request(
    @RequestHeader('X-Request-Id') requestId?: string,
    @RequestHeader('Traceparent') traceparent?: string,
  ): object {
    return { requestId, traceparent };
  }
}
