import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ProblemDetailsFormatter, RestErrorsModule } from 'nestjs-rest-errors';
import { pino, type DestinationStream } from 'pino';

import { AddressServiceReporter, SERVICE_LOG } from './address-service.reporter.js';
import { API_KEY, ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyUnknown, QuotaExceeded, StreetRenamed, ZipUnknown } from './address.exceptions.js';
import { LookupsController } from './lookups.controller.js';
import { WeatherController } from './weather.controller.js';

/** The id that the caller has given it, so that the records of both hang together. */
function requestIdOf(request: unknown): string | undefined {
  const { headers } = request as { readonly headers: NodeJS.Dict<string | string[]> };
  return headers['x-request-id']?.toString();
}

/** Another application: it knows nothing of contacts. */
@Module({
  imports: [
    // problem details have the members that exceptions expose, so that a caller can rebuild them
    RestErrorsModule.forRoot({
      formatter: ProblemDetailsFormatter,
      reporter: AddressServiceReporter,
      requestId: requestIdOf,
      exceptions: [ApiKeyUnknown, QuotaExceeded, StreetRenamed, ZipUnknown],
    }),
  ],
  controllers: [LookupsController, WeatherController],
  providers: [AddressServiceReporter, { provide: APP_GUARD, useClass: ApiKeyGuard }],
})
export class AddressServiceModule {
  static with(apiKey: string, log: DestinationStream): DynamicModule {
    return {
      module: AddressServiceModule,
      providers: [
        { provide: API_KEY, useValue: apiKey },
        { provide: SERVICE_LOG, useValue: pino({ name: 'address-service' }, log) },
      ],
    };
  }
}
