import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ChildApp } from '../support/child-app.js';
import { errorList, seen } from '../support/seen.js';
import { PLATFORMS, type Platform } from '../support/test-app.js';
import type { SetUp } from './sent-first.app.js';
import { GOOD, Log, startApp } from './sent-first.cases.js';

const SET_UPS: readonly SetUp[] = ['none', 'session', 'response-hook'];
const COMBINATIONS = PLATFORMS.flatMap((platform) =>
  SET_UPS.map((setUp): [Platform, SetUp] => [platform, setUp]),
);

const UNKNOWN = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

/** What a handler sends before it fails, without a row that was written. */
const PATHS = [
  '/object',
  '/empty',
  '/ended',
  '/redirected',
  '/stream',
  '/piped',
  '/piped/slow',
  '/broken',
  '/begun',
];
/** What Express finds out later that it cannot send any more is recorded, too. */
const FOUND_LATER = ['/rendered', '/file'];

describe.each(COMBINATIONS)('in transactions, on %s with %s', (platform, setUp) => {
  let app: ChildApp;
  let log: Log;
  beforeAll(async () => {
    app = await startApp({ platform, setUp, hasTransactions: true });
  });
  afterAll(() => app.close());

  const request = (method: string, path: string) => {
    log = new Log(app, path);
    return app.request(method, path);
  };
  const get = (path: string) => request('GET', path);
  const names = async (): Promise<unknown> => (await app.get('/rows')).json;

  async function expectError(path: string, method = 'GET'): Promise<void> {
    const answer = await request(method, path);
    const { status, body } = seen(answer);
    expect({ status, body }).toEqual({ status: 500, body: UNKNOWN.body });
    expect(answer.truncated).toBe(false);
  }

  it('what is sent before the handler fails is rolled back with its rows', async () => {
    await expectError('/rows/failing', 'POST');
    await log.expectOutcomes('answered');
    expect(await names()).toEqual([]);
  });

  it('what is sent leaves with its rows', async () => {
    expect(await request('POST', '/rows/good')).toMatchObject({ ...GOOD, status: 201 });
    await log.expectOutcomes();
    expect(await names()).toEqual(['good']);
  });

  it('what is redirected leaves with its rows', async () => {
    const response = await request('POST', '/rows/redirected');
    expect(response).toMatchObject({ status: 302, headers: { location: '/elsewhere' } });
    await log.expectOutcomes();
    expect(await names()).toEqual(['redirected']);
  });

  it.each(PATHS)('%s: the error is the response', async (path) => {
    await expectError(path);
    await log.expectOutcomes('answered');
  });

  it.runIf(platform === 'express').each(FOUND_LATER)(
    '%s: the error is the response',
    async (path) => {
      await expectError(path);
      await app.assertAlive();
      expect(log.outcomes).toContain('answered');
      expect(log.text).not.toContain('hunter2');
    },
  );

  it('what a guard sends is the response', async () => {
    expect(await get('/guard')).toMatchObject({ ...GOOD, truncated: false });
    await log.expectOutcomes('already answered');
  });

  it.each(['/good', '/ping'])('%s: leaves what goes well alone', async (path) => {
    expect(await get(path)).toMatchObject({ ...GOOD, truncated: false });
    await log.expectOutcomes();
  });

  it.each(['/timeout', '/timeout/raw'])('%s: an error response stays', async (path) => {
    await expectError(path);
    const isSeen = path === '/timeout' && (platform === 'fastify' || setUp === 'response-hook');
    await log.expectOutcomes('answered', ...(isSeen ? ['already answered'] : []));
  });
});
