import { ExternalContextCreator } from '@nestjs/core';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { REST_ERRORS_REPORTER } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { TestApp } from '../../support/test-app.js';
import { Journal } from '../journal.js';

class Resolver {
  resolve(): void {
    throw new TypeError('no pool');
  }
}

const journal = new Journal();
let telemetry: Telemetry;
let app: TestApp;
beforeAll(async () => {
  telemetry = new Telemetry();
  app = await TestApp.start('express', {
    providers: [Resolver, { provide: REST_ERRORS_REPORTER, useValue: journal }],
    options: { telemetry: openTelemetry() },
  });
});
afterAll(async () => {
  await app.close();
  await telemetry.stop();
});

it('traces and counts what fails outside HTTP, without attributes of HTTP', async () => {
  const resolver = app.app.get(Resolver);
  // what @nestjs/graphql makes of a resolver
  const resolve = app.app
    .get(ExternalContextCreator)
    .create(
      resolver,
      resolver.resolve.bind(resolver),
      'resolve',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'graphql',
    );
  await trace.getTracer('test').startActiveSpan('resolve', async (span) => {
    await expect(resolve()).rejects.toThrow('An unexpected error occurred.');
    span.end();
  });
  const [span] = telemetry.spans;
  const attributes = {
    'error.type': 'INTERNAL_SERVER_ERROR',
    'rest_errors.outcome': 'answered',
    'rest_errors.transaction': 'none',
    'rest_errors.transport': 'graphql',
  };
  const [record] = journal.records;
  expect(record?.error.traceId).toBe(span?.spanContext().traceId);
  expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'TypeError' });
  expect(span?.attributes).toEqual({ ...attributes, 'rest_errors.error.id': record?.error.id });
  const metrics = await telemetry.metrics();
  expect(metrics.map(({ dataPoints }) => dataPoints.map((point) => point.attributes))).toEqual([
    [attributes],
  ]);
});
