import { expect, it } from 'vitest';

import type { ProblemIssue } from '../../src/index.js';
import type { Answer } from '../support/raw-request.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Gate, Slowness } from './concurrency/slow.js';
import { ContendedController, ManyController, pace } from './concurrency/slow-application.js';
import { issuesOf, problemDetails } from './issues-of.js';

const REQUESTS = 500;
const RUNS = 50;

const unparsed = (type: string, name: string): string =>
  `Failed to parse. '${type}' compatible data type is required for parameter '${name}'.`;

/** What each part of a request is refused with when it is bad, in the order of an answer. */
const ISSUES: readonly ProblemIssue[] = [
  { detail: unparsed('Number', 'n'), code: 'isNumber', in: 'query', name: 'n' },
  { detail: unparsed('Integer', 'size'), code: 'isInt', in: 'query', name: 'size' },
  { detail: 'The tenant is refused', code: 'TENANT', in: 'header', name: 'X-Tenant' },
  { detail: 'a is refused by isA', code: 'isA', pointer: '/a' },
  { detail: 'b is refused by isB', code: 'isB', pointer: '/b' },
  { detail: 'c is refused by isC', code: 'isC', pointer: '/c' },
  ...[0, 1, 2].map((at) => ({
    detail: `inner.${at}.deep is refused by isInner`,
    code: 'isInner',
    pointer: `/inner/${at}/deep`,
  })),
];
const SLOW_VALIDATORS = 6;

/** Requests of which each has bad parts of its own, by the bits of its number; every third has none. */
const badPartsOf = (request: number): number => (request % 3 === 0 ? 0 : request);

async function ask(app: TestApp, request: number): Promise<Answer> {
  const parts = ISSUES.map((_, part) => ((badPartsOf(request) >> part) & 1 ? 'bad' : `${request}`));
  const [n, size, tenant = '', a, b, c, ...inner] = parts;
  const body = { id: `${request}`, a, b, c, inner: inner.map((deep) => ({ deep })) };
  return app.post(`/many?n=${n}&size=${size}`, body, { 'x-tenant': tenant });
}

const openGate = (): Gate => {
  const gate = new Gate(1);
  void gate.pass();
  return gate;
};

onEachPlatform(`${REQUESTS} requests at once, good and bad`, (platform) => {
  it('are each answered for themselves, whatever is slow in them', async () => {
    pace.slowness = new Slowness(REQUESTS);
    pace.gate = new Gate(REQUESTS * SLOW_VALIDATORS);
    const app = await TestApp.start(platform, {
      controllers: [ManyController],
      // a busy machine takes longer than the default for so many at once
      options: { ...problemDetails, validation: { collectTimeout: 120_000 } },
    });
    const requests = Array.from({ length: REQUESTS }, (_, request) => request);
    const answers = await Promise.all(requests.map((request) => ask(app, request)));
    for (const [request, answer] of answers.entries()) {
      const bad = badPartsOf(request);
      if (bad === 0) {
        const text = `${request}`;
        const inner = [{ deep: text }, { deep: text }, { deep: text }];
        expect(answer.status).toBe(201);
        expect(answer.json).toEqual({
          body: { id: text, a: text, b: text, c: text, inner },
          tenant: text,
          n: request,
          size: request,
        });
      } else {
        expect(issuesOf(answer)).toEqual(ISSUES.filter((_, part) => (bad >> part) & 1));
      }
    }
    await app.close();
  });
});

onEachPlatform(`the same bad request ${RUNS} times`, (platform) => {
  it('has the same issues in the same order, whatever is the slowest', async () => {
    pace.gate = openGate();
    const app = await TestApp.start(platform, {
      controllers: [ContendedController],
      options: problemDetails,
    });
    const body = { field: 'bad', inner: [{ deep: 'bad' }, { deep: 'bad' }], last: 'bad' };
    const answers = new Set<string>();
    for (let run = 0; run < RUNS; run++) {
      pace.slowness = new Slowness(run);
      const answer = await app.post('/contended?tenant=bad', body, { 'x-tenant': 'bad' });
      answers.add(JSON.stringify(issuesOf(answer)));
    }
    expect([...answers]).toHaveLength(1);
    expect(JSON.parse([...answers][0] ?? '')).toMatchObject([
      { code: 'TENANT', in: 'query' },
      { code: 'TENANT', in: 'header' },
      { code: 'isSlow', pointer: '/field' },
      { code: 'isSlower', pointer: '/field' },
      { code: 'isInt', pointer: '/field' },
      { code: 'isSlowest', pointer: '/field' },
      { code: 'minLength', pointer: '/field' },
      { code: 'isInner', pointer: '/inner/0/deep' },
      { code: 'isInner', pointer: '/inner/1/deep' },
      { code: 'isLast', pointer: '/last' },
    ]);
    await app.close();
  });
});
