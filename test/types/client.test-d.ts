import type { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { describe, expectTypeOf, it } from 'vitest';

import {
  throwUpstreamErrors,
  upstreamConfig,
  UpstreamHttpModule,
} from '../../src/client/axios/index.js';
import {
  createRestClient,
  isUpstreamClientError,
  isUpstreamException,
  isUpstreamTimeout,
  RestClientModule,
  type UpstreamClientError,
} from '../../src/client/index.js';
import { UserException } from '../../src/core/index.js';

@UserException(409)
class ContactProtected extends Error {
  constructor(readonly contactId: number) {
    super('x');
  }
}
interface Contact {
  readonly id: number;
}
class Config {
  readonly url = 'http://crm';
}
const client = createRestClient({ name: 'crm' });

describe('a client', () => {
  it('gives the body that it is told of, or that is checked', () => {
    expectTypeOf(
      client.get<Contact>('contacts/{id}', { params: { id: 8 } }),
    ).resolves.toEqualTypeOf<Contact>();
    expectTypeOf(client.get('contacts')).resolves.toEqualTypeOf<unknown>();
    const parse = (body: unknown): Contact[] => body as Contact[];
    expectTypeOf(client.get('contacts', { parse })).resolves.toEqualTypeOf<Contact[]>();
    expectTypeOf(client.request<Contact>('GET', 'x'))
      .resolves.toHaveProperty('headers')
      .toEqualTypeOf<Headers>();
    expectTypeOf(client.fetch('x')).resolves.toEqualTypeOf<Response>();
    // @ts-expect-error an option that there is not
    void client.get('contacts', { param: {} });
    // @ts-expect-error no value of a path
    void client.get('contacts/{id}', { params: { id: {} } });
  });

  it('takes options', () => {
    createRestClient({
      name: 'crm',
      baseUrl: new URL('http://crm'),
      retry: { retries: 2 },
      exceptions: [ContactProtected, { code: 'X', create: (error) => new Error(error.endpoint) }],
      policy: [{ status: '4xx', treatment: 'forward', headers: ['Link'] }],
      hooks: {
        beforeRequest: [({ headers }) => headers.set('a', 'b')],
        afterResponse: [async (response) => void (await response.text())],
      },
    });
    // @ts-expect-error without name
    createRestClient({ baseUrl: 'http://crm' });
    // @ts-expect-error no treatment
    createRestClient({ name: 'crm', policy: 'hide' });
    // @ts-expect-error no number of retries
    createRestClient({ name: 'crm', retry: {} });
    // @ts-expect-error no exception
    createRestClient({ name: 'crm', exceptions: [Config] });
  });

  it('is made with injection', () => {
    RestClientModule.registerAsync({
      name: 'crm',
      inject: [Config],
      useFactory: (config: Config) => ({ baseUrl: config.url }),
    });
    UpstreamHttpModule.registerAsync({
      name: 'crm',
      inject: [Config],
      useFactory: async (config: Config) => ({ http: { baseURL: config.url } }),
    });
    RestClientModule.registerAsync({
      name: 'crm',
      // @ts-expect-error the name is said before
      useFactory: () => ({ name: 'crm2', baseURL: 1 }),
    });
  });
});

describe('an exception', () => {
  it('has the structure that the service sends', () => {
    const error: unknown = undefined;
    if (isUpstreamClientError<{ readonly reason: string }>(error)) {
      expectTypeOf(error).toEqualTypeOf<UpstreamClientError<{ readonly reason: string }>>();
      expectTypeOf(error.status).toEqualTypeOf<number>();
      expectTypeOf(error.body).toEqualTypeOf<{ readonly reason: string } | undefined>();
      expectTypeOf(error.headers).toEqualTypeOf<Headers>();
      expectTypeOf(error.family).toEqualTypeOf<'client-error'>();
    } else if (isUpstreamTimeout(error)) {
      expectTypeOf(error.status).toEqualTypeOf<number | undefined>();
    } else if (isUpstreamException(error)) {
      expectTypeOf(error.body).toEqualTypeOf<unknown>();
    }
  });
});

describe('axios', () => {
  it('takes services and instances, and options of a call', () => {
    throwUpstreamErrors(axios.create(), { name: 'crm' });
    throwUpstreamErrors({} as HttpService, { name: 'crm', timeout: 100 });
    void axios.get('x', { timeout: 1, ...upstreamConfig({ endpoint: 'contacts/{id}' }) });
    // @ts-expect-error an option that there is not
    upstreamConfig({ timeout: 1 });
    // @ts-expect-error no service
    throwUpstreamErrors({}, { name: 'crm' });
  });
});
