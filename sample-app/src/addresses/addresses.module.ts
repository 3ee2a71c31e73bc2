import { Module, type DynamicModule } from '@nestjs/common';
import { UpstreamHttpModule } from 'nestjs-rest-errors/axios';
import { RestErrorsModule } from 'nestjs-rest-errors';
import { RestClientModule } from 'nestjs-rest-errors/client';
import type { DestinationStream } from 'pino';

import type { Settings } from '../start-up/settings.js';
import { addressClientOptions } from './address-client.options.js';
import { AddressServiceConnection } from './address-service-connection.js';
import { ChecksUsedUp, NoDelivery } from './addresses.exceptions.js';
import { AddressesController } from './addresses.controller.js';
import { AddressesService } from './addresses.service.js';
import { AxiosController } from './axios.controller.js';
import { WeatherController } from './weather.controller.js';

/** Calls of another service, at `/ContactsAPI/rest/Addresses/...`. */
@Module({
  imports: [
    RestErrorsModule.forFeature([ChecksUsedUp, NoDelivery]),
    // a service that is gone: nobody listens at this port
    RestClientModule.register({ name: 'old-addresses', baseUrl: 'http://127.0.0.1:2' }),
  ],
  controllers: [AddressesController, AxiosController, WeatherController],
  providers: [AddressesService],
})
export class AddressesModule {
  static forSettings(settings: Settings, log: DestinationStream): DynamicModule {
    const connection = connectionModule(settings, log);
    const injected = { imports: [connection], inject: [AddressServiceConnection] };
    return {
      module: AddressesModule,
      imports: [
        RestClientModule.registerAsync({
          name: 'addresses',
          ...injected,
          useFactory: ({ url, apiKey }: AddressServiceConnection) => ({
            baseUrl: url,
            ...addressClientOptions(apiKey),
          }),
        }),
        UpstreamHttpModule.registerAsync({
          name: 'addresses',
          ...injected,
          useFactory: ({ url, apiKey }: AddressServiceConnection) => ({
            http: { baseURL: url },
            ...addressClientOptions(apiKey),
          }),
        }),
      ],
    };
  }
}

@Module({})
class AddressServiceModule {}

/** Once for all clients: Nest knows it by its reference. */
function connectionModule(settings: Settings, log: DestinationStream): DynamicModule {
  return {
    module: AddressServiceModule,
    providers: [
      {
        provide: AddressServiceConnection,
        useFactory: () => AddressServiceConnection.open(settings, log),
      },
    ],
    exports: [AddressServiceConnection],
  };
}
