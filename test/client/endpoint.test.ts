import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { createRestClient } from '../../src/client/index.js';

const refused = async (): Promise<Response> => new Response(null, { status: 404 });
const failure = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe('the endpoint of a failed call', () => {
  it.each([
    ['https://crm.internal/v1', 'contacts/{id}', 'https://crm.internal/v1/contacts/{id}'],
    ['https://crm.internal/bot123456:AbCdEf-s3cret', 'chats', 'https://crm.internal/{}/chats'],
    ['https://crm.internal', 'users/ada@example.org', 'https://crm.internal/users/{}'],
    ['https://crm.internal', 'users/ada%40example.org', 'https://crm.internal/users/{}'],
    ['https://crm.internal', 'keys/deadbeef-deadbeef', 'https://crm.internal/keys/{}'],
    [
      'https://crm.internal',
      'pages/a-decade-of-cafe',
      'https://crm.internal/pages/a-decade-of-cafe',
    ],
  ])('has no values: %s %s', async (baseUrl, path, endpoint) => {
    const client = createRestClient({ name: 'crm', baseUrl, fetch: refused });
    const params = path.includes('{') ? { params: { id: 8 } } : {};
    expect(await failure(client.get(path, params))).toMatchObject({ endpoint });
    if (params.params !== undefined) return;
    expect(await failure(client.fetch(path))).toMatchObject({ endpoint });
  });

  it.each([
    ['https://ada:s3cret@crm.internal/v1', 'contacts/{id}'],
    ['https://ada:s3@cret@crm.internal/v1/', '/contacts/{id}?key=s3cret'],
    ['https://other.internal', 'https://crm.internal/v1/contacts/{id}'],
  ])('has no password of axios: %s %s', async (baseURL, template) => {
    const instance = axios.create({ baseURL, adapter: refusing });
    throwUpstreamErrors(instance, { name: 'crm' });
    expect(
      await failure(instance.get('contacts/8', { upstream: { endpoint: template } })),
    ).toMatchObject({ endpoint: 'https://crm.internal/v1/contacts/{id}' });
  });

  it.each(['http://s3cret@crm.internal/', 'http://ada:s3@cret@crm.internal/', 'http:s3cret@crm'])(
    'is none with a password: %s',
    async (address) => {
      for (const baseUrl of [undefined, 'http://crm.internal']) {
        const client = createRestClient({
          name: 'crm',
          fetch: refused,
          ...(baseUrl !== undefined && { baseUrl }),
        });
        const error = await failure(client.get(address));
        expect(error).toBeInstanceOf(TypeError);
        expect((error as Error).message).toMatch(/credentials|leads away/);
        expect((error as Error).message).not.toContain('cret');
      }
    },
  );
});

async function refusing(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
  return { status: 404, statusText: '', headers: {}, data: '', config };
}
