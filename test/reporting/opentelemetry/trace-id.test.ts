import type { Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { REST_ERRORS_REPORTER } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry, type ServerTracing } from '../../support/telemetry.js';
import { onEachPlatform, TestApp, type Platform } from '../../support/test-app.js';
import { Journal } from '../journal.js';
import { addHooks, MiddlewareModule, StagesController } from './failing-stages.js';

const STAGES = [
  ['a handler', 'GET', '/stages/handler', 409],
  ['a handler that fails later', 'GET', '/stages/async', 409],
  ['a guard', 'GET', '/stages/guard', 409],
  ['a middleware', 'GET', '/stages/middleware', 409],
  ['a middleware that fails later', 'GET', '/stages/middleware/later', 409],
  ['an unknown error', 'GET', '/stages/unknown/7', 500],
  ['an invalid request', 'GET', '/stages/invalid/x', 400],
  ['an answer that waits for a response hook', 'GET', '/stages/hooked', 409],
  ['an unknown route', 'GET', '/nowhere', 404],
  ['another method', 'DELETE', '/stages/handler', 405],
] as const;

function describeTraceIds(platform: Platform, serverTracing: ServerTracing): void {
  const journal = new Journal();
  let telemetry: Telemetry;
  let app: TestApp;

  beforeAll(async () => {
    telemetry = new Telemetry(serverTracing);
    app = await TestApp.start(platform, {
      imports: [MiddlewareModule],
      controllers: [StagesController],
      providers: [{ provide: REST_ERRORS_REPORTER, useValue: journal }],
      options: { telemetry: openTelemetry() },
      before: (nest) => {
        telemetry.trace(nest.getHttpServer() as Server);
        if (platform === 'fastify') addHooks(nest);
      },
    });
  });
  afterEach(async () => {
    journal.clear();
    await telemetry.clear();
  });
  afterAll(async () => {
    await app.close();
    await telemetry.stop();
  });

  async function expectTraced(method: string, path: string, status: number, body?: string) {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request(method, path, {
      headers,
      ...(body !== undefined && { body }),
    });
    expect(answer.status).toBe(status);
    const span = await telemetry.serverSpan();
    const { traceId } = span.spanContext();
    expect(answer.headers['x-trace-id']).toBe(traceId);
    expect(journal.records.map(({ error }) => error.traceId)).toEqual([traceId]);
    expect(span.attributes).toMatchObject({
      'error.type': answer.headers['x-error-code'],
      'rest_errors.error.id': answer.headers['x-error-id'],
      'http.response.status_code': status,
    });
  }

  it.each(STAGES)('of %s is in answer, record and span', (_name, method, path, status) =>
    expectTraced(method, path, status),
  );

  it.each([
    ['malformed', '{"name":', 400],
    ['too large', JSON.stringify('x'.repeat(2 ** 21)), 413],
  ])('of a body that is %s', (_name, body, status) =>
    expectTraced('POST', '/stages/body', status, body),
  );

  if (platform === 'fastify') {
    it.each([
      ['a hook', '/stages/hook'],
      ['an answer that a hook holds back', '/stages/slow-answer'],
    ])('of %s', (_name, path) => expectTraced('GET', path, 409));
  }
}

onEachPlatform('the trace id', (platform) => {
  describe.each<ServerTracing>(['instrumentation-http', 'a span by hand'])(
    'with %s',
    (serverTracing) => describeTraceIds(platform, serverTracing),
  );
});
