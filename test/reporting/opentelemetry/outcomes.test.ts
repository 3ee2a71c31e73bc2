import { Controller, Get, NotFoundException, Res } from '@nestjs/common';
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { openTelemetry } from '../../../src/reporting/opentelemetry/index.js';
import { Telemetry } from '../../support/telemetry.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';

type AnyResponse = ServerResponse & { readonly raw?: ServerResponse };

let arrived: () => void;

type Next = () => void;

let patient: Span;

/** One that does not end when the client goes, as that of the server does. */
function keepSpanOpen({ url }: { url: string }, _response: unknown, next: Next): void {
  if (url !== '/answers/gone') next();
  else
    trace.getTracer('test').startActiveSpan('patient', (span) => {
      patient = span;
      next();
    });
}

@Controller('answers')
class AnswersController {
  @Get('truncated') async truncated(@Res() response: AnyResponse): Promise<void> {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    await new Promise((resolve) => raw.write('the first part', resolve));
    throw new NotFoundException('No second part');
  }
  @Get('ended') ended(@Res() response: AnyResponse): void {
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.end('the whole');
    throw new Error('too late');
  }
  @Get('gone') async gone(@Res({ passthrough: true }) response: AnyResponse): Promise<void> {
    const closed = once(response.raw ?? response, 'close');
    arrived();
    await closed;
    throw new Error('for nobody');
  }
}

onEachPlatform('an answer', (platform) => {
  let telemetry: Telemetry;
  let app: TestApp;
  beforeAll(async () => {
    telemetry = new Telemetry();
    app = await TestApp.start(platform, {
      controllers: [AnswersController],
      options: { telemetry: openTelemetry({ exceptions: () => true }) },
      before: (nest) => void nest.use(keepSpanOpen),
    });
  });
  beforeEach(() => telemetry.clear());
  afterAll(async () => {
    await app.close();
    await telemetry.stop();
  });

  function attributesOf(code: string, outcome: string, path: string) {
    return {
      'error.type': code,
      'http.request.method': 'GET',
      'http.route': `/answers/${path}`,
      'rest_errors.outcome': outcome,
      'rest_errors.transaction': 'none',
      'rest_errors.transport': 'http',
    };
  }

  it('that was broken off is an error, and has no status that was not sent', async () => {
    const answer = await app.get('/answers/truncated');
    expect(answer).toMatchObject({ status: 200, truncated: true });
    const span = await telemetry.serverSpan();
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'No second part' });
    const attributes = attributesOf('NOT_FOUND', 'truncated', 'truncated');
    expect(span.attributes).toMatchObject({ ...attributes, 'http.response.status_code': 200 });
    const [failure] = await telemetry.failures();
    expect(failure?.attributes).toEqual(attributes);
  });

  it('that had ended before is counted; its span ended with it', async () => {
    const answer = await app.get('/answers/ended');
    expect(answer).toMatchObject({ status: 200, text: 'the whole', truncated: false });
    const [failure] = await telemetry.failures();
    expect(failure?.attributes).toEqual(
      attributesOf('INTERNAL_SERVER_ERROR', 'already answered', 'ended'),
    );
  });

  it('for a client that has gone is counted, and no error', async () => {
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const outgoing = http.get({ port: app.port, host: '127.0.0.1', path: '/answers/gone' });
    outgoing.on('error', () => undefined);
    await arrival;
    outgoing.destroy();
    const [failure] = await vi.waitUntil(async () => {
      const failures = await telemetry.failures();
      return failures.length > 0 && failures;
    });
    expect(failure?.attributes).toMatchObject({
      'error.type': 'CLIENT_CLOSED_REQUEST',
      'rest_errors.outcome': 'client gone',
    });
    expect(failure?.attributes).not.toHaveProperty('http.response.status_code');
    patient.end();
    const span = telemetry.spans.find(({ name }) => name === 'patient');
    expect(span).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [] });
    expect(span?.attributes).toMatchObject({ 'rest_errors.outcome': 'client gone' });
    expect(span?.attributes).not.toHaveProperty('error.type');
  });
});
