import { Injectable } from '@nestjs/common';
import {
  InjectRestClient,
  type AfterResponseHook,
  type RestClient,
} from 'nestjs-rest-errors/client';

import { ZipUnknown } from '../address-service/address.exceptions.js';
import { NoDelivery } from './addresses.exceptions.js';

export interface City {
  readonly zip: string;
  readonly city: string;
}

/** To have none is no failure. */
const noneInstead: AfterResponseHook = (response) => {
  if (response.status !== 404) return;
  response.status = 200;
  response.replaceBody([]);
};

@Injectable()
export class AddressesService {
  constructor(@InjectRestClient('addresses') private readonly addresses: RestClient) {}

  /** @throws ZipUnknown as the service throws it. */
  city(zip: string): Promise<City> {
    return this.addresses.get<City>('cities/{zip}', { params: { zip } });
  }

  /** @throws NoDelivery for a zip code that the service does not know. */
  async postage(zip: string): Promise<{ cents: number }> {
    try {
      const { city } = await this.city(zip);
      return { cents: city === 'Berlin' ? 85 : 120 };
    } catch (error) {
      if (error instanceof ZipUnknown) throw new NoDelivery(error.zip, { cause: error });
      throw error;
    }
  }

  neighbours(zip: string): Promise<string[]> {
    const hooks = { afterResponse: [noneInstead] };
    return this.addresses.get<string[]>('cities/{zip}/neighbours', { params: { zip }, hooks });
  }

  /** @throws AddressInvalid with what the service finds wrong. */
  check(address: object): Promise<object> {
    return this.addresses.post<object>('checks', { json: address });
  }
}
