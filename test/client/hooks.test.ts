import { inspect } from 'node:util';

import axios from 'axios';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ApiException, UserException } from '../../src/index.js';
import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import {
  createRestClient,
  isUpstreamClientError,
  type UpstreamHooks,
  type UpstreamRequest,
} from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

@UserException(410)
class ContactGone extends Error {}
class ContactLocked extends Error {}

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterEach(() => server.forget());
afterAll(() => server.close());

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

type Call = (path: string, ofClient: UpstreamHooks, ofCall?: UpstreamHooks) => Promise<Answered>;

const CALLS: Readonly<Record<string, Call>> = {
  fetch: (path, hooks, ofCall) =>
    createRestClient({ name: 'crm', baseUrl: server.origin, timeout: 400, hooks }).request(
      'GET',
      path,
      { hooks: ofCall },
    ),
  async axios(path, hooks, ofCall) {
    const instance = axios.create({ baseURL: server.origin, timeout: 400 });
    throwUpstreamErrors(instance, { name: 'crm', hooks });
    const response = await instance.get<unknown>(path, {
      ...(ofCall && { upstream: { hooks: ofCall } }),
    });
    const headers = new Headers(response.headers as Record<string, string>);
    return { status: response.status, headers, body: response.data };
  },
};

describe.each(Object.entries(CALLS))('hooks (%s)', (_, call) => {
  it('run in order, those of the client first, one after the other', async () => {
    const order: string[] = [];
    const hook = (name: string) => async (): Promise<void> => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    };
    await call(
      'echo',
      { beforeRequest: [hook('a'), hook('b')], afterResponse: [hook('c')] },
      { beforeRequest: [hook('d')], afterResponse: [hook('e')] },
    );
    expect(order).toEqual(
      ['a', 'b', 'd', 'c', 'e'].flatMap((one) => [`${one} begins`, `${one} ends`]),
    );
  });

  it('change address, headers and body of the request', async () => {
    const { body } = await call('nothing', {
      beforeRequest: [
        (request) => {
          request.url = new URL('/echo?page=2', request.url);
          request.headers.set('X-Api-Key', `k-${request.service}-${request.attempt}`);
          request.url.searchParams.set('size', '5');
        },
      ],
    });
    expect(body).toMatchObject({
      method: 'GET',
      url: '/echo?page=2&size=5',
      headers: { 'x-api-key': 'k-crm-1' },
    });
  });

  it('change the address by text, as JavaScript lets them', async () => {
    const url = `${server.origin}/echo?page=3`;
    const { body } = await call('nothing', {
      beforeRequest: [(request) => void (request.url = url)],
    });
    expect(body).toMatchObject({ url: '/echo?page=3' });
    const hook = {
      beforeRequest: [(request: UpstreamRequest) => void (request.url = '?a=s3cret')],
    };
    const failure: unknown = await call('nothing', hook).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(inspect(failure)).not.toContain('s3cret');
  });

  it('suppress the exception by status 200', async () => {
    const answer = await call('status/404', {
      afterResponse: [
        (response) => {
          if (response.status === 404) response.status = 200;
        },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ code: 'STATUS_404' });
  });

  it('replace body and headers', async () => {
    const answer = await call('status/404', {
      afterResponse: [
        (response) => {
          response.status = 200;
          response.headers.set('X-Found', 'no');
          response.replaceBody({ contacts: [] });
        },
      ],
    });
    expect(answer.body).toEqual({ contacts: [] });
    expect(answer.headers.get('x-found')).toBe('no');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  });

  it.each(['huge?status=404&mb=1', 'reset-mid-body?status=404'])(
    'make no good answer of a part of a body: %s',
    async (path) => {
      const failing = call(path, {
        afterResponse: [
          async (response) => {
            await response.text();
            response.status = 200;
          },
        ],
      });
      await expect(failing).rejects.toMatchObject({ name: 'UpstreamInvalidBody', status: 404 });
    },
  );

  it('replace a body by an empty one of another status', async () => {
    const answer = await call('status/404', {
      afterResponse: [
        (response) => {
          response.status = 204;
          response.replaceBody('');
        },
      ],
    });
    expect(answer.status).toBe(204);
    expect(answer.body || undefined).toBeUndefined();
  });

  it('read the body, which stays', async () => {
    const seen: unknown[] = [];
    const answer = await call('echo', {
      afterResponse: [
        async (response) => void seen.push(await response.json()),
        async (response) => void seen.push(JSON.parse(await response.text())),
      ],
    });
    expect(seen).toEqual([answer.body, answer.body]);
  });

  it('make a failure of a good answer', async () => {
    const failing = call('echo', {
      afterResponse: [
        (response) => {
          response.status = 422;
          response.replaceBody({ code: 'EMPTY', message: 'Nothing in it' });
        },
      ],
    });
    await expect(failing).rejects.toSatisfy(isUpstreamClientError);
    await expect(failing).rejects.toMatchObject({
      status: 422,
      error: { code: 'EMPTY', detail: 'Nothing in it' },
    });
  });

  it.each<[string, () => Error]>([
    ['of @UserException', () => new ContactGone('gone')],
    ['of ApiException', () => new ApiException(402, 'Pay first')],
    ['of a class of its own', () => new ContactLocked('locked')],
  ])('throw a domain exception %s, behind which the failed call stays', async (__, make) => {
    const made = make();
    const failing = call('status/404', {
      afterResponse: [
        () => {
          throw made;
        },
      ],
    });
    await expect(failing).rejects.toBe(made);
    expect(made.cause).toSatisfy(isUpstreamClientError);
    expect(made.cause).toMatchObject({ status: 404, error: { code: 'STATUS_404' } });
  });

  it('throw a domain exception that has a cause of its own', async () => {
    const made = new ContactLocked('locked', { cause: new Error('by somebody') });
    const failing = call('status/404', { afterResponse: [() => Promise.reject(made)] });
    await expect(failing).rejects.toBe(made);
    expect(made.cause).toEqual(new Error('by somebody'));
  });

  it('throw before the request, which is not sent', async () => {
    const made = new ContactGone('gone');
    const failing = call('echo', {
      beforeRequest: [() => Promise.reject(made)],
    });
    await expect(failing).rejects.toBe(made);
    expect(made.cause).toBeUndefined();
    expect(server.seen).toHaveLength(0);
  });

  it.each<[string, () => unknown]>([
    ['TypeError', () => new TypeError('undefined is not a function')],
    ['Error', () => new Error('not meant')],
    ['text', () => 'not even an error'],
  ])('throw by mistake: %s with the failed answer', async (__, make) => {
    const mistake = make();
    const failing = call('status/503', {
      afterResponse: [
        () => {
          throw mistake;
        },
      ],
    });
    await expect(failing).rejects.toMatchObject({
      name: 'ConversionFailed',
      errors: [
        { name: 'UpstreamServerError', status: 503, error: { code: 'STATUS_503' } },
        mistake,
      ],
    });
  });

  it('throw by mistake on a good answer', async () => {
    const mistake = new TypeError('undefined is not a function');
    const failing = call('echo', {
      afterResponse: [
        () => {
          throw mistake;
        },
      ],
    });
    await expect(failing).rejects.toBe(mistake);
  });

  it.each(['beforeRequest', 'afterResponse'] as const)(
    'have the time of the attempt: %s',
    async (kind) => {
      const failing = call('echo', { [kind]: [() => new Promise<void>(() => undefined)] });
      await expect(failing).rejects.toMatchObject({ name: 'UpstreamTimeout' });
    },
  );

  it('read what broke off as far as it came, of a failed answer', async () => {
    let text = '';
    const failing = call('reset-mid-body?status=500', {
      afterResponse: [
        async (response) => {
          text = await response.text();
        },
      ],
    });
    await expect(failing).rejects.toMatchObject({ name: 'UpstreamServerError', status: 500 });
    expect(text).toContain('{"type":');
  });

  it('fail to read a good answer that broke off', async () => {
    const failing = call('reset-mid-body', {
      afterResponse: [async (response) => void (await response.text())],
    });
    await expect(failing).rejects.toMatchObject({ name: 'UpstreamInvalidBody', status: 200 });
  });

  it.each(['reads', 'changes'])('of a status that is none of HTTP: %s', async (what) => {
    const failing = call('status/999', {
      afterResponse: [
        async (response) => {
          if (what === 'reads') await response.text();
          else response.headers.set('X-Seen', '1');
        },
      ],
    });
    await expect(failing).rejects.toMatchObject({ name: 'UpstreamServerError', status: 999 });
  });

  it.each([0, 199, 600, Number.NaN, 200.5])('cannot give the status %d', async (status) => {
    const failing = call('status/404', {
      afterResponse: [
        (response) => {
          response.status = status;
        },
      ],
    });
    await expect(failing).rejects.toMatchObject({
      name: 'ConversionFailed',
      errors: [{ name: 'UpstreamClientError', status: 404 }, { name: 'RangeError' }],
    });
  });
});

it('lets go of a body for which a hook leaves no place', async () => {
  const own = await startMisbehavingServer();
  const client = createRestClient({ name: 'crm', baseUrl: own.origin });
  const afterResponse: UpstreamHooks['afterResponse'] = [
    (response) => {
      response.status = 204;
    },
  ];
  for (let n = 0; n < 6; n++) {
    await client.get('huge?status=404&mb=20', { hooks: { afterResponse } });
  }
  // undici connects anew, to have a connection for the next call
  await expect.poll(() => own.openSockets, { timeout: 2_000 }).toBeLessThan(3);
  await own.close();
});

it.each([
  [{}, undefined],
  [{ maxContentLength: 1_000 }, 'UpstreamInvalidBody'],
])('read as much as axios does: %o', async (config, name) => {
  const instance = axios.create({ baseURL: server.origin, responseType: 'text', ...config });
  throwUpstreamErrors(instance, {
    name: 'crm',
    hooks: { afterResponse: [async (response) => void (await response.text())] },
  });
  const reading = instance.get<string>('huge?mb=17').then(
    ({ data }) => data.length,
    (error: unknown) => error,
  );
  if (name === undefined) expect(await reading).toBe(17 * 1024 * 1024);
  else expect(await reading).toMatchObject({ name, message: expect.stringContaining('1000') });
});

it.each([
  [{ hooks: { afterResponce: [] } }, 'A call, hooks has no option "afterResponce"'],
  [{ hooks: { beforeRequest: ['log'] } }, 'A call has hooks in beforeRequest'],
  [{ deadline: -1 }, 'A call has a time limit of -1'],
])('are not those of a call that cannot be meant: %j', async (options, message) => {
  const instance = axios.create({ baseURL: server.origin });
  throwUpstreamErrors(instance, { name: 'crm' });
  const client = createRestClient({ name: 'crm', baseUrl: server.origin });
  await expect(client.get('echo', options as never)).rejects.toThrow(message);
  await expect(instance.get('echo', { upstream: options as never })).rejects.toThrow(message);
  expect(server.seen).toHaveLength(0);
});
