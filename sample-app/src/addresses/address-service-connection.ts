import { randomUUID } from 'node:crypto';

import type { INestApplication, OnApplicationShutdown } from '@nestjs/common';
import type { DestinationStream } from 'pino';

import { startAddressService } from '../address-service/start-address-service.js';
import type { Settings } from '../start-up/settings.js';

/** Where the address service is: at ADDRESS_SERVICE_URL, else started here, until the application ends. */
export class AddressServiceConnection implements OnApplicationShutdown {
  private constructor(
    readonly url: string,
    readonly apiKey: string,
    private readonly service?: INestApplication,
  ) {}

  static async open(
    { addressService, platform }: Settings,
    log: DestinationStream,
  ): Promise<AddressServiceConnection> {
    if (addressService !== undefined) {
      return new AddressServiceConnection(addressService.url, addressService.apiKey);
    }
    const apiKey = randomUUID();
    const service = await startAddressService(platform, apiKey, log);
    return new AddressServiceConnection(await service.getUrl(), apiKey, service);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.service?.close();
  }
}
