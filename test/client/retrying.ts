import { afterEach, beforeEach } from 'vitest';

import type { UpstreamException } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, type Caller, type CallerKind, type CallerRequest } from './callers.js';

/** Without a wait that anybody sees. */
export const SOON = { retries: 3, minDelay: 1, maxDelay: 2 };

/** Calls of one kind that are made again, of a server that each test has for itself. */
export function retrying({ create }: CallerKind) {
  let server: MisbehavingServer;
  let caller: Caller;
  beforeEach(async () => {
    server = await startMisbehavingServer();
    caller = create({ retry: SOON });
  });
  afterEach(async () => {
    caller.close();
    await server.close();
  });
  const calling = (path: string, request?: CallerRequest) =>
    caller.call(server.origin + path, request);
  return {
    calling,
    failing: (path: string, request?: CallerRequest): Promise<UpstreamException> =>
      failureOf(calling(path, request)),
    attempts: (): number => server.seen.length,
    server: (): MisbehavingServer => server,
  };
}
