import {
  Controller,
  Get,
  Inject,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { ErrorReports, UserException } from '../../../src/index.js';
import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

@UserException(503, { code: 'STORE_CLOSED' })
class StoreClosed extends Error {}
@UserException(409, { code: 'LOUD', logLevel: 'error' })
class Loud extends Error {}

@Controller('contacts')
class ContactsController {
  constructor(@Inject(ErrorReports) private readonly reports: ErrorReports) {}

  @Get('unknown/:id') unknown(): void {
    throw new TypeError('no pool', { cause: new Error('refused', { cause: 'root' }) });
  }
  @Get('huge') huge(): void {
    let cause = new Error('x'.repeat(100_000));
    for (let depth = 0; depth < 100; depth++) cause = new Error('y'.repeat(100_000), { cause });
    throw new StoreClosed('z'.repeat(100_000), { cause });
  }
  @Get('closed') closed(): void {
    throw new StoreClosed('The store is closed');
  }
  @Get('broken') broken(): void {
    throw new InternalServerErrorException('hunter2');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('No such contact');
  }
  @Get('loud') loud(): void {
    throw new Loud('Much too loud');
  }
  @Get('handled') handled(): string {
    this.reports.report(new StoreClosed('One of several stores is closed'));
    return 'from another store';
  }
  @Get('repeated') repeated(): void {
    const error = new StoreClosed('The store is closed');
    this.reports.report(error);
    throw error;
  }
  @Get('within') within(): Promise<void> {
    const tracer = trace.getTracer('application');
    return tracer.startActiveSpan('work', (span) => {
      span.end();
      return Promise.reject(new StoreClosed('The store is closed'));
    });
  }
}

function exceptionsOf({ events }: ReadableSpan) {
  return events.filter(({ name }) => name === 'exception').map(({ attributes }) => attributes);
}

onEachPlatform('the span of a request', (platform) => {
  let telemetry: Telemetry;
  let app: TestApp;
  beforeAll(async () => {
    telemetry = new Telemetry();
    app = await TestApp.start(platform, {
      controllers: [ContactsController],
      options: { telemetry: openTelemetry() },
    });
  });
  afterEach(() => telemetry.clear());
  afterAll(async () => {
    await app.close();
    await telemetry.stop();
  });

  async function spanOf(path: string, method = 'GET') {
    const answer = await app.request(method, path, {});
    return { answer, span: await telemetry.serverSpan() };
  }

  it('of an unknown error has its exception, causes and status', async () => {
    const { answer, span } = await spanOf('/contacts/unknown/7');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes).toMatchObject({
      'error.type': 'INTERNAL_SERVER_ERROR',
      'http.request.method': 'GET',
      'http.response.status_code': 500,
      'http.route': '/contacts/unknown/:id',
      'rest_errors.error.id': answer.headers['x-error-id'],
      'rest_errors.outcome': 'answered',
      'rest_errors.transaction': 'none',
      'rest_errors.transport': 'http',
    });
    const [exception, ...others] = exceptionsOf(span);
    expect(others).toEqual([]);
    expect(exception).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'no pool',
    });
    expect(exception?.['exception.stacktrace']).toMatch(
      /^TypeError: no pool\n {4}at [^]*\nCaused by: Error: refused\n {4}at [^]*\nCaused by: string: root$/,
    );
  });

  it('of an error without end has bounded texts', async () => {
    const { span } = await spanOf('/contacts/huge');
    const [exception] = exceptionsOf(span);
    expect(String(exception?.['exception.message']).length).toBeLessThan(16_500);
    expect(String(exception?.['exception.stacktrace'])).toHaveLength(16_384);
  });

  it.each([
    ['/contacts/closed', 'STORE_CLOSED', 'StoreClosed'],
    ['/contacts/broken', 'INTERNAL_SERVER_ERROR', 'InternalServerErrorException'],
  ])('of a 5xx has its exception and status: %s', async (path, code, type) => {
    const { span } = await spanOf(path);
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['error.type']).toBe(code);
    expect(exceptionsOf(span)).toMatchObject([{ 'exception.type': type }]);
  });

  it.each([
    ['/contacts/missing', 'GET', 'NOT_FOUND', '/contacts/missing'],
    ['/nowhere', 'GET', 'ROUTE_NOT_FOUND', undefined],
    ['/contacts/missing', 'POST', 'METHOD_NOT_ALLOWED', undefined],
  ])('of a 4xx has its code alone: %s %s', async (path, method, code, route) => {
    const { span } = await spanOf(path, method);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toMatchObject({ 'error.type': code, 'http.request.method': method });
    expect(span.attributes['http.route']).toBe(route);
    expect(span.events).toEqual([]);
  });

  it('of a 4xx whose record has stacks has the exception, too', async () => {
    const { span } = await spanOf('/contacts/loud');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(exceptionsOf(span)).toMatchObject([{ 'exception.type': 'Loud' }]);
  });

  it('of an error that was handled has the exception, and no failure', async () => {
    const { answer, span } = await spanOf('/contacts/handled');
    expect(answer.status).toBe(200);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(exceptionsOf(span)).toMatchObject([
      { 'exception.message': 'One of several stores is closed' },
    ]);
    expect(Object.keys(span.attributes).filter((name) => /error/.test(name))).toEqual([]);
    expect(await telemetry.failures()).toEqual([]);
  });

  it('of an error that was reported before has it once, and is counted', async () => {
    const { answer, span } = await spanOf('/contacts/repeated');
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes['rest_errors.error.id']).toBe(answer.headers['x-error-id']);
    expect(exceptionsOf(span)).toHaveLength(1);
    expect((await telemetry.failures()).map(({ value }) => value)).toEqual([1]);
  });

  it('is that of the request, whatever spans the failure passed', async () => {
    const { span } = await spanOf('/contacts/within');
    expect(exceptionsOf(span)).toHaveLength(1);
    const work = telemetry.spans.find(({ name }) => name === 'work');
    expect(work).toMatchObject({ attributes: {}, events: [] });
  });
});
