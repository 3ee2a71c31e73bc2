import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  isUpstreamAborted,
  isUpstreamClientError,
  isUpstreamConnectionError,
  isUpstreamException,
  isUpstreamInvalidBody,
  isUpstreamServerError,
  isUpstreamTimeout,
  UpstreamClientError,
  UpstreamException,
  UpstreamServerError,
  type UpstreamHooks,
} from '../../src/client/index.js';
import { reasonPhrase } from '../../src/core/reason-phrase.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());

const GUARDS = {
  'client-error': isUpstreamClientError,
  'server-error': isUpstreamServerError,
  timeout: isUpstreamTimeout,
  connection: isUpstreamConnectionError,
  'invalid-body': isUpstreamInvalidBody,
  aborted: isUpstreamAborted,
};

const families = (error: unknown): string[] =>
  Object.entries(GUARDS).flatMap(([family, isOne]) => (isOne(error) ? [family] : []));

const STATUSES = [...Array.from({ length: 200 }, (_, index) => 400 + index), 999];

onEachCaller('a status from 400 on', ({ create, isAxios }) => {
  let caller: Caller;
  beforeAll(() => {
    caller = create();
  });
  afterAll(() => caller.close());
  beforeEach(() => server.forget());

  // fetch gives no answer of a proxy that wants credentials (WHATWG Fetch, HTTP-network-or-cache fetch)
  const statuses = isAxios ? STATUSES : STATUSES.filter((status) => status !== 407);

  if (!isAxios) {
    it('is hidden by fetch: 407', async () => {
      const error = await failureOf(caller.call(`${server.origin}/status/407`));
      expect([families(error), error.status]).toEqual([['connection'], undefined]);
    });
  }

  it.each(statuses)('is an exception: %i', async (status) => {
    const error = await failureOf(caller.call(`${server.origin}/status/${status}`));
    const isOfClient = status < 500;
    const family = isOfClient ? 'client-error' : 'server-error';
    expect(error).toBeInstanceOf(UpstreamException);
    expect(error).toBeInstanceOf(isOfClient ? UpstreamClientError : UpstreamServerError);
    expect([families(error), isUpstreamException(error)]).toEqual([[family], true]);
    const errorId = error.headers.get('x-error-id');
    expect(errorId).toMatch(/^[\da-f-]{36}$/);
    const code = `STATUS_${status}`;
    const detail = `The service answers ${status}.`;
    expect(error).toMatchObject({
      name: isOfClient ? 'UpstreamClientError' : 'UpstreamServerError',
      family,
      code: isOfClient ? 'UPSTREAM_CLIENT_ERROR' : 'UPSTREAM_SERVER_ERROR',
      service: 'crm',
      method: 'GET',
      endpoint: `${server.origin}/status/{}`,
      status,
      attempt: 1,
      duration: expect.any(Number) as number,
      body: { type: 'about:blank', status, detail, code },
      error: { format: 'problem-details', code, detail, errorId },
      errorId,
    });
    expect(error.headers.get('content-type')).toBe('application/problem+json');
    expect(error.cause).toBeUndefined();
    expect(error.message).toBe(
      `crm: GET ${server.origin}/status/{} answered ${status} ${reasonPhrase(status)} ` +
        `(${Math.round(error.duration)} ms)`,
    );
  });

  it('has an endpoint without query, values and names of persons', async () => {
    const path = '/body/1234/ann%40example.org/0b51b4a2-5b0c-4b0e-9d0a-1f0c6f6a4c11';
    const url = `${server.origin}${path}?status=404&token=hunter2#hunter2`;
    const { endpoint, message } = await failureOf(caller.call(url));
    expect(endpoint).toBe(`${server.origin}/body/{}/{}/{}`);
    expect(message).not.toMatch(/hunter2|ann|1234/);
    expect(server.seen).toMatchObject([{ url: `${path}?status=404&token=hunter2` }]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is one of %s', async (method) => {
    const url = `${server.origin}/status/409`;
    const error = await failureOf(caller.call(url, { method }));
    expect([error.method, error.status, error.error?.code]).toEqual([method, 409, 'STATUS_409']);
    expect(server.seen).toMatchObject([{ method }]);
  });

  it.each([400, 599, 999])('may be read by a hook: %i', async (status) => {
    const texts: string[] = [];
    const hooks: UpstreamHooks = {
      afterResponse: [async (response) => void texts.push(await response.text())],
    };
    const error = await failureOf(caller.call(`${server.origin}/status/${status}`, { hooks }));
    expect([error.status, error.error?.code]).toEqual([status, `STATUS_${status}`]);
    expect(texts).toEqual([JSON.stringify(error.body)]);
  });

  it('has all headers of the service', async () => {
    const error = await failureOf(caller.call(`${server.origin}/set-cookie?status=500`));
    expect(error.headers.getSetCookie()).toEqual(['session=s3cret; HttpOnly', 'theme=dark']);
    expect(Object.fromEntries(error.headers)).toMatchObject({ 'retry-after': '3', etag: '"v1"' });
  });

  it('is none below', async () => {
    const { status, body, headers } = await caller.call(`${server.origin}/status/207`);
    expect([status, body]).toEqual([207, expect.objectContaining({ status: 207 })]);
    expect(headers.get('x-error-id')).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('guards', () => {
  const hostile = new Proxy(new Error('x'), {
    has: () => {
      throw new Error('no');
    },
  });

  it.each([[undefined], [null], [7], ['UpstreamTimeout'], [{}], [new Error('x')], [hostile]])(
    'take no %s for an exception',
    (value) => {
      expect([families(value), isUpstreamException(value)]).toEqual([[], false]);
    },
  );
});
