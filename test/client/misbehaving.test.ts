import { afterAll, beforeAll, expect, it } from 'vitest';

import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller, type CallerRequest } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

type Code = readonly [ofFetch: string, ofAxios: string];

const both = (code: string): Code => [code, code];

onEachCaller('a service that misbehaves', ({ create, isAxios }) => {
  let caller: Caller;
  beforeAll(() => {
    caller = create();
  });
  afterAll(() => caller.close());

  const called = (path: string, request?: CallerRequest) =>
    failureOf(caller.call(server.origin + path, request));
  const factOf = (message: string): string | undefined =>
    /^crm: GET \S+ (.*) \(\d+ ms\)$/.exec(message)?.[1];
  const reasonOf = ([ofFetch, ofAxios]: Code): string => {
    const code = isAxios ? ofAxios : ofFetch;
    return code === '' ? '' : withoutParser(`: ${code}`);
  };

  it.each([
    ['/slow-headers', undefined],
    ['/slow-headers?status=502', undefined],
    ['/slow-body', 200],
    ['/trickle', 200],
  ])('is too late with %s', async (path, status) => {
    const error = await called(path, { timeout: 500 });
    expect(error).toMatchObject({ family: 'timeout', code: 'UPSTREAM_TIMEOUT', status });
    expect(factOf(error.message)).toBe('was given up at its timeout');
    expect([error.cause, error.body]).toEqual([undefined, undefined]);
    expect(error.headers.has('x-error-id')).toBe(status !== undefined);
  });

  it('waits no longer than its caller says, or the client', async () => {
    const url = `${server.origin}/slow-headers?ms=300`;
    const impatient = create({ timeout: 100 });
    await expect(impatient.call(url, { timeout: 9_000 })).resolves.toMatchObject({ status: 200 });
    expect((await failureOf(impatient.call(url))).family).toBe('timeout');
    const error = await called('/slow-headers', { timeout: 20 });
    expect(error.family).toBe('timeout');
  });

  it.each<[string, Code]>([
    ['/reset-before-headers', both('ECONNRESET')],
    ['/close-before-headers', ['UND_ERR_SOCKET', 'ECONNRESET']],
    ['/garbage', both('HPE_INVALID_CONSTANT')],
    ['/huge-header', ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']],
    ['/huge-header?status=502', ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']],
    ['/redirect-loop', ['', 'ERR_FR_TOO_MANY_REDIRECTS']],
    ['/redirect?to=ftp://127.0.0.1/', ['', 'ERR_FR_REDIRECTION_FAILURE']],
    ['/redirect?to=http://no:port/', both('ERR_INVALID_URL')],
    ['/redirect?to=http://nobody.invalid/', both('ENOTFOUND')],
  ])('gives no answer by %s', async (path, code) => {
    const error = await called(path);
    expect(error).toMatchObject({ family: 'connection', status: undefined, body: undefined });
    expect([error.code, [...error.headers]]).toEqual(['UPSTREAM_CONNECTION_FAILED', []]);
    expect(withoutParser(factOf(error.message))).toBe(`gave no answer${reasonOf(code)}`);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('is not there', async () => {
    for (const [origin, code] of [
      [server.refusedOrigin, 'ECONNREFUSED'],
      ['http://nobody.invalid', 'ENOTFOUND'],
    ] as const) {
      const error = await failureOf(caller.call(`${origin}/contacts`));
      expect([error.family, error.endpoint]).toEqual(['connection', `${origin}/contacts`]);
      expect(factOf(error.message)).toBe(`gave no answer: ${code}`);
      const cause = isAxios ? error.cause : (error.cause as Error).cause;
      expect(cause).toMatchObject({ code });
    }
  });

  it.each<[string, Code]>([
    ['/reset-mid-body', both('ECONNRESET')],
    ['/short-body', ['UND_ERR_SOCKET', 'ECONNRESET']],
    ['/broken-chunked', ['HPE_INVALID_CHUNK_SIZE', 'ECONNRESET']],
    ['/bad-gzip', both('Z_DATA_ERROR')],
  ])('breaks a good answer off by %s', async (path, code) => {
    const error = await called(path);
    expect(error).toMatchObject({ family: 'invalid-body', status: 200, body: undefined });
    expect([error.code, error.error]).toEqual(['UPSTREAM_INVALID_BODY', undefined]);
    expect(withoutParser(factOf(error.message))).toBe(`broke off its answer${reasonOf(code)}`);
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.headers.get('x-error-id')).not.toBeNull();
  });

  it.each([
    ['/slow-body', 500, /^\{"type":"about:blank".*[^}]$/],
    ['/trickle', 500, /^\{"/],
    ['/reset-mid-body', 9_000, /^\{"type":"about:blank".*[^}]$/],
    ['/short-body', 9_000, /^\{"type":"about:blank".*[^}]$/],
    ['/broken-chunked', 9_000, /^\{"type":"about:blank".*[^}]$/],
  ])('has said that it failed, and broken off, by %s', async (path, timeout, body) => {
    const error = await called(`${path}?status=502`, { timeout });
    expect(error).toMatchObject({ family: 'server-error', status: 502 });
    expect(error.cause).toBeUndefined();
    expect(factOf(error.message)).toBe('answered 502 Bad Gateway');
    expect(error.body).toMatch(body);
    expect(error.error).toMatchObject({ format: 'text', code: undefined });
    expect(error.errorId).toBe(error.headers.get('x-error-id'));
  });

  it('has said that it failed, and sent bytes that mean nothing', async () => {
    const error = await called('/bad-gzip?status=502');
    expect(error).toMatchObject({ family: 'server-error', status: 502, body: undefined });
    expect(error.error?.format).toBe('empty');
    expect(error.errorId).toMatch(/^[\da-f-]{36}$/);
  });

  it('announces less than it sends', async () => {
    const { body } = await caller.call(`${server.origin}/long-body`);
    expect(body).toMatchObject({ code: 'STATUS_200' });
    const error = await called('/long-body?status=502');
    expect(error).toMatchObject({ status: 502, error: { code: 'STATUS_502' } });
  });
});

/** The parser of HTTP: in Node 26 its codes do not reach fetch. */
function withoutParser(fact = ''): string {
  return fact.replace(/: HPE_[A-Z_]+$/, '');
}
