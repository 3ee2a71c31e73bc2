import { Controller, Get } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { openTelemetry, openTelemetryContext } from '../../src/reporting/opentelemetry/index.js';
import { InjectRestClient, RestClientModule, type RestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { Telemetry } from '../support/telemetry.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

@Controller()
class CallingController {
  constructor(
    @InjectRestClient('traced') private readonly traced: RestClient,
    @InjectRestClient('plain') private readonly plain: RestClient,
  ) {}

  @Get('traced') callTraced(): Promise<unknown> {
    return this.traced.get('echo');
  }
  @Get('plain') callPlain(): Promise<unknown> {
    return this.plain.get('echo');
  }
  @Get('failed') callFailed(): Promise<unknown> {
    return this.plain.get('status/503');
  }
}

interface Echo {
  readonly headers: Readonly<Record<string, string>>;
}

onEachPlatform('a call within a trace', (platform) => {
  let telemetry: Telemetry;
  let server: MisbehavingServer;
  let app: TestApp;

  beforeAll(async () => {
    telemetry = new Telemetry();
    server = await startMisbehavingServer();
    app = await TestApp.start(platform, {
      options: { telemetry: openTelemetry() },
      imports: [
        RestClientModule.register({
          name: 'traced',
          baseUrl: server.origin,
          traceContext: openTelemetryContext,
        }),
        RestClientModule.register({ name: 'plain', baseUrl: server.origin }),
      ],
      controllers: [CallingController],
    });
  });
  beforeEach(() => telemetry.clear());
  afterAll(async () => {
    await app.close();
    await server.close();
    await telemetry.stop();
  });

  it('is part of the span of its request', async () => {
    const { headers } = (await app.get('/traced', { traceparent: PARENT })).json as Echo;
    const own = (await telemetry.serverSpans()).map((span) => {
      const { traceId, spanId } = span.spanContext();
      return `00-${traceId}-${spanId}-01`;
    });
    expect(own).toContain(headers['traceparent']);
    expect(headers['traceparent']).toContain('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(headers['traceparent']).not.toBe(PARENT);
  });

  it('is left to instrumentation, which would make it two parents', async () => {
    const { headers } = (await app.get('/plain', { traceparent: PARENT })).json as Echo;
    expect(headers).not.toHaveProperty('traceparent');
  });

  it('has the exception of the call on the span of its request', async () => {
    expect((await app.get('/failed')).status).toBe(503);
    const events = (await telemetry.serverSpans()).flatMap((span) => span.events);
    expect(events.map(({ attributes }) => attributes?.['exception.type'])).toContain(
      'UpstreamServerError',
    );
  });
});

describe('outside of a trace', () => {
  it('has no headers', () => {
    expect(openTelemetryContext()).toEqual({});
  });
});
