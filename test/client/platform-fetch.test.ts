import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  createRestClient,
  type FetchOptions,
  type RestClient,
  type UpstreamHooks,
} from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

interface Echo {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let server: MisbehavingServer;
let client: RestClient;
beforeAll(async () => {
  server = await startMisbehavingServer();
  client = createRestClient({
    name: 'crm',
    baseUrl: `${server.origin}/`,
    headers: { 'X-Api-Key': 'k1', 'X-Tenant': 't1' },
  });
});
afterEach(() => server.forget());
afterAll(() => server.close());

describe('fetch', () => {
  it('is that of the platform but for failures', async () => {
    const response = await client.fetch('echo', {
      method: 'post',
      body: 'a',
      headers: { 'X-Tenant': 't3' },
    });
    expect(response).toBeInstanceOf(Response);
    expect(await response.json()).toMatchObject({
      method: 'POST',
      body: 'a',
      headers: { 'x-tenant': 't3', 'x-api-key': 'k1' },
    });
    await expect(client.fetch('status/404')).rejects.toMatchObject({ status: 404 });
  });

  it('takes a Request, as generated clients do', async () => {
    const request = new Request(`${server.origin}/echo`, {
      method: 'PUT',
      body: '{"a":1}',
      headers: { 'Content-Type': 'application/json', 'X-Tenant': 't4' },
    });
    const echo = (await (await client.fetch(request)).json()) as Echo;
    expect(echo).toMatchObject({ method: 'PUT', body: '{"a":1}', headers: { 'x-tenant': 't4' } });
  });

  it('follows no redirection of a Request where the client follows none', async () => {
    const strict = createRestClient({ name: 'crm', baseUrl: server.origin, redirect: 'manual' });
    const request = new Request(`${server.origin}/redirect?to=/echo`);
    expect((await strict.fetch(request)).status).toBe(302);
    expect((await strict.fetch(request, { redirect: 'follow' })).status).toBe(200);
  });

  it('passes options of the platform on', async () => {
    const response = await client.fetch('redirect?to=/echo', { redirect: 'manual' });
    expect(response.status).toBe(302);
  });

  it('is called by itself, as generated clients do, in place of that of the platform', async () => {
    const { fetch: own }: { fetch: typeof globalThis.fetch } = client;
    expect((await own(`${server.origin}/echo`)).status).toBe(200);
    await expect(own(`${server.origin}/status/404`)).rejects.toMatchObject({ status: 404 });
  });

  it('has members of a Request, where options are undefined', async () => {
    const request = new Request(`${server.origin}/echo`, {
      method: 'DELETE',
      headers: { 'X-Tenant': 't5' },
    });
    const options = { method: undefined, headers: undefined } as unknown as FetchOptions;
    const echo = (await (await client.fetch(request, options)).json()) as Echo;
    expect(echo).toMatchObject({ method: 'DELETE', headers: { 'x-tenant': 't5' } });
  });

  it('looks at the integrity that a Request asks for', async () => {
    const integrity = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
    const request = new Request(`${server.origin}/echo`, { integrity });
    await expect(client.fetch(request)).rejects.toMatchObject({ family: 'connection' });
  });

  it('has no signal where it is null', async () => {
    expect((await client.fetch('echo', { signal: null })).status).toBe(200);
    const request = new Request(`${server.origin}/echo`, { signal: AbortSignal.abort() });
    await expect(client.fetch(request)).rejects.toMatchObject({ family: 'aborted' });
    expect((await client.fetch(request, { signal: null })).status).toBe(200);
  });

  it('says where an answer came from that hooks have changed', async () => {
    const hooks: UpstreamHooks = {
      afterResponse: [({ headers }) => headers.set('x-seen', 'yes')],
    };
    const response = await client.fetch('redirect?to=/echo', { hooks });
    expect(response).toMatchObject({ url: `${server.origin}/echo`, redirected: true });
    expect(response.headers.get('x-seen')).toBe('yes');
  });
});
