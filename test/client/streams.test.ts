import axios from 'axios';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { createRestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

const ENDLESS = 'huge?mb=1000';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

describe('a body that the caller reads', () => {
  it('is given up by the signal of the caller (fetch)', async () => {
    const client = createRestClient({ name: 'crm', baseUrl: server.origin });
    for (const isRequest of [false, true]) {
      const abort = new AbortController();
      const { signal } = abort;
      const address = `${server.origin}/${ENDLESS}`;
      const asked = isRequest
        ? client.fetch(new Request(address, { signal }))
        : client.fetch(address, { signal });
      const response = await asked;
      abort.abort();
      await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    }
  });

  it('is given up by the signal of the caller (axios)', async () => {
    const abort = new AbortController();
    const { data } = await joined().get<Readable>(ENDLESS, {
      responseType: 'stream',
      signal: abort.signal,
    });
    abort.abort();
    await expect.poll(() => data.destroyed).toBe(true);
  });
});

function joined() {
  const instance = axios.create({ baseURL: server.origin });
  throwUpstreamErrors(instance, { name: 'crm' });
  return instance;
}
