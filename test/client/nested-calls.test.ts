import { afterEach, beforeEach, expect, it } from 'vitest';

import { createRestClient, UpstreamClientError, type RestClient } from '../../src/client/index.js';
import { UserException } from '../../src/core/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { onEachCaller } from './callers.js';

@UserException(409, { code: 'STATUS_400' })
class ContactProtected extends Error {}

let server: MisbehavingServer;
let tokens: RestClient;
beforeEach(async () => {
  server = await startMisbehavingServer();
  tokens = createRestClient({ name: 'tokens', baseUrl: server.origin });
});
afterEach(() => server.close());

onEachCaller('a hook that calls another service', ({ create }) => {
  const failureOfHook = async (path: string, retry: number, options = {}): Promise<unknown> => {
    const caller = create({
      exceptions: [ContactProtected],
      hooks: { beforeRequest: [() => void (hooks += 1), () => tokens.get(path, options)] },
      ...(retry > 0 && { retry: { retries: retry, minDelay: 1 } }),
    });
    try {
      return await caller.call(`${server.origin}/echo`).catch((error: unknown) => error);
    } finally {
      caller.close();
    }
  };
  let hooks = 0;
  beforeEach(() => {
    hooks = 0;
  });

  it.each([0, 2])('fails with what that throws, whatever its codes are: %i', async (retry) => {
    const failure = await failureOfHook('status/400', retry);
    expect(failure).toBeInstanceOf(UpstreamClientError);
    expect(failure).toMatchObject({ service: 'tokens', status: 400 });
  });

  it('is not made again for what that failed with, which has attempts of its own', async () => {
    const failure = await failureOfHook('status/503', 2, { retry: { retries: 1, minDelay: 1 } });
    expect(failure).toMatchObject({ service: 'tokens', status: 503, attempt: 2 });
    expect(hooks).toBe(1);
  });

  it('has its own failures as classes again', async () => {
    const caller = create({ exceptions: [ContactProtected] });
    const failing = caller.call(`${server.origin}/status/400`);
    await expect(failing).rejects.toBeInstanceOf(ContactProtected);
    caller.close();
  });
});
