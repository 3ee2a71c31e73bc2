import axios from 'axios';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { createRestClient, duringRequest, type RestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

let server: MisbehavingServer;
let client: RestClient;
beforeAll(async () => {
  server = await startMisbehavingServer();
  client = createRestClient({ name: 'crm', baseUrl: server.origin });
});
afterAll(() => server.close());

describe('a call for a request whose time is over', () => {
  const incoming = { budget: 10 };
  const late = { name: 'UpstreamTimeout', service: 'own' };

  it.each<[string, () => Promise<unknown>]>([
    [
      'fetch',
      () =>
        createRestClient({ name: 'own', baseUrl: server.origin, incoming }).post('echo', {
          json: {},
        }),
    ],
    [
      'axios',
      () => {
        const instance = axios.create({ baseURL: server.origin });
        throwUpstreamErrors(instance, { name: 'own', incoming });
        return instance.post('echo', {});
      },
    ],
  ])('is not sent: %s', async (_, call) => {
    // a connection that is there already
    await client.get('echo');
    server.forget();
    const request = { headers: {} } as IncomingMessage;
    await duringRequest({ request }, async () => {
      await pause(20);
      await expect(call()).rejects.toMatchObject(late);
    });
    await client.get('echo');
    expect(server.seen.map(({ method }) => method)).toEqual(['GET']);
  });
});
