import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ChildApp } from '../support/child-app.js';
import { errorList, seen } from '../support/seen.js';
import type { Platform } from '../support/test-app.js';
import type { SetUp } from './sent-first.app.js';
import { GOOD, Log, SENT_BY_PLUGINS, sentFirst, startApp, type Sent } from './sent-first.cases.js';
import { FIRST } from './sent-first.response.js';

const SET_UPS: ReadonlyArray<readonly [platform: Platform, setUp: SetUp]> = [
  ['express', 'none'],
  ['express', 'session'],
  ['express', 'compression'],
  ['express', 'small-compression'],
  ['express', 'both'],
  ['express', 'response-hook'],
  ['fastify', 'none'],
  ['fastify', 'session'],
  ['fastify', 'response-hook'],
];

const WRITTEN = ['/ended', '/piped', '/piped/slow'];
const UNKNOWN = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

// Node decodes what is compressed, and rejects what is cut off
async function fetched(
  app: ChildApp,
  path: string,
): Promise<Sent & { readonly encoding: unknown }> {
  const url = `http://127.0.0.1:${app.port}${path}`;
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { 'accept-encoding': 'gzip', connection: 'close' },
  });
  const headers = Object.fromEntries(response.headers);
  const encoding = headers['content-encoding'];
  return { status: response.status, text: await response.text(), headers, encoding };
}

describe.each(SET_UPS)('on %s with %s', (platform, setUp) => {
  let app: ChildApp;
  let log: Log;
  beforeAll(async () => {
    app = await startApp({ platform, setUp });
  });
  afterAll(() => app.close());

  const hasSession = setUp === 'session' || setUp === 'both';
  const get = (path: string, method = 'GET') => {
    log = new Log(app, path);
    return app.request(method, path);
  };

  it.each(sentFirst(platform))('%s: what is sent first is the response', async (path, sent) => {
    const { status, text, headers, truncated } = await get(path);
    expect({ status, text, truncated }).toEqual({ ...sent, headers: undefined, truncated: false });
    expect(headers).toMatchObject({ ...sent.headers });
    expect(headers['x-error-id']).toBeUndefined();
    // not where a handler writes past Fastify
    if (hasSession && (platform === 'express' || !WRITTEN.includes(path))) {
      expect(headers).toHaveProperty('set-cookie');
    }
    await log.expectOutcomes('already answered');
  });

  it.runIf(platform === 'express')(
    'is the response when a client takes it compressed',
    async () => {
      for (const [path, sent] of sentFirst(platform)) {
        log = new Log(app, path);
        const { status, text, encoding } = await fetched(app, path);
        expect({ path, status, text }).toEqual({ path, status: sent.status, text: sent.text });
        const isCompressed = setUp === 'small-compression' || setUp === 'both';
        if (isCompressed && path === '/object') expect(encoding).toBe('gzip');
        await log.expectOutcomes('already answered');
      }
    },
  );

  it('has no body for HEAD, and that of OPTIONS', async () => {
    const head = await get('/head', 'HEAD');
    expect(head).toMatchObject({ status: 200, text: '', truncated: false, headers: GOOD.headers });
    await log.expectOutcomes('already answered');
    const options = await get('/options', 'OPTIONS');
    expect(options).toMatchObject({ ...GOOD, truncated: false });
    await log.expectOutcomes('already answered');
  });

  it.each(['/good', '/ping'])('%s: leaves what goes well alone', async (path) => {
    expect(await get(path)).toMatchObject({ ...GOOD, truncated: false });
    await log.expectOutcomes();
  });

  it.each(['/begun', '/broken'])('%s: what was not sent whole is cut off', async (path) => {
    expect(await get(path)).toMatchObject({ status: 200, text: FIRST, truncated: true });
    await log.expectOutcomes('truncated');
  });

  it.each(['/piped/part', '/piped/broken'])(
    '%s: a stream that does not end the response is cut off',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 200, text: FIRST, truncated: true });
      await log.expectOutcomes('already answered');
    },
  );

  it('an error response stays, when the handler sends later', async () => {
    const { status, body } = seen(await get('/timeout'));
    expect({ status, body }).toEqual({ status: 500, body: UNKNOWN.body });
    // Express throws what comes later where nobody listens any more
    const isSeen = platform === 'fastify' || setUp === 'response-hook';
    await log.expectOutcomes('answered', ...(isSeen ? ['already answered'] : []));
  });

  it('an error response stays, when the handler writes later', async () => {
    const { status, body } = seen(await get('/timeout/raw'));
    expect({ status, body }).toEqual({ status: 500, body: UNKNOWN.body });
    await log.expectOutcomes('answered');
  });

  if (platform === 'express') {
    it.each([
      ['/not-rendered', 500],
      ['/no-file', 404],
    ])('%s: what cannot be sent is an error', async (path, status) => {
      expect(seen(await get(path)).status).toBe(status);
      await log.expectOutcomes('answered');
    });
    return;
  }

  it.each(SENT_BY_PLUGINS)('%s: the same past Nest', async (path, sent) => {
    const { status, text, truncated } = await get(path);
    expect({ status, text, truncated }).toEqual({ ...sent, headers: undefined, truncated: false });
    // what throws when all has left, Fastify notes in its own log
    const isSeen = setUp !== 'none';
    await log.expectOutcomes(...(isSeen ? ['already answered'] : []));
  });

  it.each([
    ['/native/fails', 500],
    ['/handled/fails', 418],
  ])('%s: leaves the errors of plugins to them', async (path, status) => {
    expect(await get(path)).toMatchObject({ status, truncated: false });
    await log.expectOutcomes();
  });

  it('an error given to `send()` is the response, or is dropped', async () => {
    const { status, truncated } = await get('/error');
    // while hooks run, it is what a hook fails with that gives nothing back
    expect({ status, truncated }).toEqual({
      status: setUp === 'none' ? 200 : 500,
      truncated: false,
    });
    await log.expectOutcomes(setUp === 'none' ? 'already answered' : 'answered');
  });

  it('middleware that has sent is the end of it', async () => {
    for (const path of ['/middleware/error', '/middleware/next']) {
      expect(await get(path)).toMatchObject({ status: 200, text: FIRST, truncated: false });
      // Fastify goes no further, and drops what middleware fails with
      await log.expectOutcomes();
    }
  });
});
