import axios, {
  type AxiosInstance,
  type CancelToken,
  type CreateAxiosDefaults,
  type GenericAbortSignal,
} from 'axios';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';
import { joinedAxios, type JoinOptions } from './joined-axios.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

const joined = (defaults?: CreateAxiosDefaults, options?: JoinOptions): AxiosInstance =>
  joinedAxios(server.origin, defaults, options);

async function textOf(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString();
}

/** As a polyfill has it: nothing that Node knows. */
class OwnSignal implements GenericAbortSignal {
  aborted = false;
  readonly listeners = new Set<() => void>();

  addEventListener(_type: string, listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: string, listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of this.listeners) listener();
  }
}

const listenersOf = (token: CancelToken): number =>
  (token as unknown as { _listeners?: unknown[] })._listeners?.length ?? 0;

describe('a token that many streams have', () => {
  const responseType = 'stream';

  it.each([
    ['are read', (data: Readable) => textOf(data)],
    ['are closed', (data: Readable) => once(data.destroy(), 'close')],
  ])('is left alone once they %s', async (_, end) => {
    const { token } = axios.CancelToken.source();
    for (const signal of [undefined, new AbortController().signal, new OwnSignal()]) {
      const config = { responseType, cancelToken: token, ...(signal && { signal }) } as const;
      const { data } = await joined().get<Readable>('/status/200', config);
      await end(data);
      expect(listenersOf(token)).toBe(0);
      if (signal instanceof OwnSignal) expect(signal.listeners.size).toBe(0);
    }
  });

  it('is left alone after failed attempts', async () => {
    const { token } = axios.CancelToken.source();
    const http = joined({}, { retry: { retries: 1, minDelay: 0 } });
    await failureOf(http.get('/status/503', { responseType, cancelToken: token }));
    await expect.poll(() => listenersOf(token)).toBe(0);
  });

  it.each([['http'], ['fetch']])('ends them (%s)', async (adapter) => {
    const { token, cancel } = axios.CancelToken.source();
    const config = { responseType, cancelToken: token } as const;
    const { data } = await joined({ adapter }).get<Readable>('/trickle', config);
    const reading = textOf(data).catch((failure: unknown) => failure);
    cancel('enough');
    expect(await reading).toBeInstanceOf(Error);
  });
});

describe.each([['http'], ['fetch']])('a signal that is none of the platform (%s)', (adapter) => {
  it('is taken, and left alone', async () => {
    const signal = new OwnSignal();
    const { status } = await joined({ adapter }).get('/status/200', { signal });
    expect([status, signal.listeners.size]).toEqual([200, 0]);
  });

  it('ends a call', async () => {
    const signal = new OwnSignal();
    const calling = failureOf(joined({ adapter }).get('/slow-headers', { signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    signal.abort();
    expect((await calling).family).toBe('aborted');
  });

  it('ends a body that the caller reads', async () => {
    const signal = new OwnSignal();
    const config = { responseType: 'stream', signal } as const;
    const { data } = await joined({ adapter }).get<Readable>('/trickle', config);
    const reading = textOf(data).catch((failure: unknown) => failure);
    signal.abort();
    expect(await reading).toBeInstanceOf(Error);
  });
});
