import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { createRestClient, type RestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

let server: MisbehavingServer;
let client: RestClient;
beforeAll(async () => {
  server = await startMisbehavingServer();
  client = createRestClient({ name: 'crm', baseUrl: server.origin });
});
afterEach(() => {
  server.forget();
  vi.restoreAllMocks();
});
afterAll(() => server.close());

describe('a call with a deadline', () => {
  it('is made again after the time that the service asked for, where that is in time', async () => {
    const retry = { retries: 1, minDelay: 1 };
    const made = client.request('GET', 'sequence/asked/503,200?retryAfter=1', {
      deadline: 1_900,
      retry,
    });
    expect((await made).status).toBe(200);
    expect(server.seen).toHaveLength(2);
  });

  it('does not wait beyond it, however long the jitter is', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const retry = { retries: 1, minDelay: 300 };
    const failing = client.get('status/503', { deadline: 500, retry });
    await expect(failing).rejects.toMatchObject({ name: 'UpstreamServerError', attempt: 1 });
    expect(server.seen).toHaveLength(1);
  });
});
