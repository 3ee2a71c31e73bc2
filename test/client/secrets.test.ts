import pino from 'pino';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { UpstreamException } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller, type CallerRequest } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

/** What no print may have: credentials and values of the caller, and whatever the service sends. */
const SECRET = 'hunter2';
const OF_SERVICE = /s3cret|of the service|The service answers|STATUS_|about:blank|220 mail|nginx/;
// bytes as they are printed: of the secret, of the greeting, of the beginning of an answer
const AS_BYTES =
  /68 75 6e 74|32 32 30 20|48 54 54 50|104,\s*117,\s*110|50,\s*50,\s*48|72,\s*84,\s*84/;

const JSON_TEXT = encodeURIComponent(JSON.stringify({ password: SECRET }));

const HEADERS = {
  Authorization: `Bearer ${SECRET}`,
  Cookie: `session=${SECRET}`,
  'X-Api-Key': SECRET,
  'Proxy-Authorization': `Basic ${SECRET}`,
};

const PRINTERS: Readonly<Record<string, (error: UpstreamException) => string>> = {
  'util.inspect': (error) => inspect(error, { depth: 10, showHidden: false }),
  'util.inspect with hidden members': (error) => inspect(error, { depth: 10, showHidden: true }),
  'JSON.stringify': (error) => JSON.stringify(error),
  'a copy of its members': (error) => JSON.stringify(Object.assign({}, error)),
  'JSON.stringify of its cause': (error) => JSON.stringify([error.cause]),
  structuredClone: (error) => inspect(structuredClone(error), { depth: 10 }),
  String: (error) => String(error),
  stack: ({ stack = '' }) => stack,
  'pino, err': (error) => JSON.stringify(pino.stdSerializers.err(error)),
  'pino, errWithCause': (error) => JSON.stringify(pino.stdSerializers.errWithCause(error)),
};

function expectNoSecret(error: UpstreamException): void {
  for (const [name, print] of Object.entries(PRINTERS)) {
    const printed = print(error);
    expect(printed, name).not.toContain(SECRET);
    expect(printed, name).not.toMatch(OF_SERVICE);
    expect(printed, name).not.toMatch(AS_BYTES);
  }
}

/** Paths of the server, and the family that calls of them fail with. */
const FAILURES: [path: string, family: string, request?: CallerRequest][] = [
  ['/status/401', 'client-error'],
  ['/status/500', 'server-error'],
  ['/set-cookie?status=503', 'server-error'],
  ['/html?status=502', 'server-error'],
  [`/body?status=400&type=text/plain&text=${SECRET}`, 'client-error'],
  [`/body?status=400&type=application/json&text=${JSON_TEXT}`, 'client-error'],
  ['/status/422', 'client-error', { method: 'POST', body: JSON.stringify({ key: SECRET }) }],
  [`/body?type=application/json&text=${SECRET}`, 'invalid-body'],
  [`/body?type=application/json&text=${JSON_TEXT.slice(0, -3)}`, 'invalid-body'],
  [`/body?type=application/json&text=${JSON_TEXT}x`, 'invalid-body'],
  ['/truncated-json', 'invalid-body'],
  ['/short-body', 'invalid-body'],
  ['/reset-mid-body', 'invalid-body'],
  ['/broken-chunked', 'invalid-body'],
  ['/bad-gzip', 'invalid-body'],
  ['/huge?mb=1', 'invalid-body'],
  ['/reset-before-headers', 'connection'],
  ['/close-before-headers', 'connection'],
  ['/garbage', 'connection'],
  ['/huge-header', 'connection'],
  ['/redirect-loop', 'connection'],
  [`/redirect?to=http://no:port/${SECRET}`, 'connection'],
  ['/slow-headers', 'timeout', { timeout: 50 }],
  ['/slow-body', 'timeout', { timeout: 50 }],
  ['/slow-headers', 'timeout', { deadline: 50 }],
];

onEachCaller('an exception tells no secrets', ({ create, isAxios }) => {
  let caller: Caller;
  beforeAll(() => {
    caller = create({ maxBytes: 50_000 });
  });
  afterAll(() => caller.close());

  const calling = (url: string, request: CallerRequest = {}): Promise<UpstreamException> =>
    failureOf(caller.call(url, { ...request, headers: HEADERS }));
  const withToken = (path: string): string =>
    `${path}${path.includes('?') ? '&' : '?'}token=${SECRET}`;

  it.each(FAILURES)('of %s', async (path, family, request) => {
    const error = await calling(server.origin + withToken(path), request);
    expect(error.family).toBe(family);
    expectNoSecret(error);
  });

  it('of hosts that do not answer', async () => {
    for (const origin of [server.refusedOrigin, 'http://nobody.invalid']) {
      const error = await calling(`${origin}/?token=${SECRET}`);
      expect(error.family).toBe('connection');
      expectNoSecret(error);
    }
  });

  it('of a call that was given up', async () => {
    const url = server.origin + withToken('/slow-headers');
    const before = await calling(url, { signal: AbortSignal.abort() });
    const controller = new AbortController();
    const during = calling(url, { signal: controller.signal });
    await expect.poll(() => server.seen.at(-1)?.url).toBe(withToken('/slow-headers'));
    controller.abort();
    for (const error of [before, await during]) {
      expect(error.family).toBe('aborted');
      expectNoSecret(error);
    }
  });

  it('of an attempt that is not the last one', async () => {
    const url = server.origin + withToken('/reset-before-headers');
    const error = await calling(url, { retry: { retries: 1, minDelay: 1 } });
    expect(error).toMatchObject({ family: 'connection', attempt: 2 });
    expectNoSecret(error);
  });

  const withPassword = (path: string): string =>
    `${server.origin.replace('//', `//joe:${SECRET}@`)}${path}`;

  if (isAxios) {
    it.each(['/status/500', '/garbage', '/reset-before-headers', '/truncated-json'])(
      'of a password in the address of %s',
      async (path) => {
        const error = await failureOf(caller.call(withPassword(path)));
        expect(error.endpoint).toContain(server.origin);
        expectNoSecret(error);
      },
    );
    return;
  }

  it('of a password in its address, which is a mistake', async () => {
    const failure: unknown = await caller.call(withPassword('/')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(inspect(failure, { depth: 10 })).not.toContain(SECRET);
    expect(String(failure)).toMatch(/^TypeError: An address has credentials/);
  });
});
