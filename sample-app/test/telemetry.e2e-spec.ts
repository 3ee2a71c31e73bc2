import type { ServerResponse } from 'node:http';

import { context, metrics, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PLATFORMS, Sample } from './support/sample.js';

/** What the instrumentation of HTTP does: a span around each request. */
function startSpans({ server }: Sample): void {
  const emit = server.emit.bind(server);
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'request') return emit(event, ...args);
    const options = { kind: SpanKind.SERVER };
    const span = trace.getTracer('test').startSpan('request', options, ROOT_CONTEXT);
    (args[1] as ServerResponse).once('close', () => span.end());
    return context.with(trace.setSpan(ROOT_CONTEXT, span), () => emit(event, ...args));
  };
}

describe.each(PLATFORMS)('telemetry on %s', (platform) => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  let sample: Sample;
  beforeAll(async () => {
    provider.register();
    sample = await Sample.start(platform);
    startSpans(sample);
  });
  afterAll(async () => {
    await sample.close();
    for (const api of [trace, metrics, context]) api.disable();
    await provider.shutdown();
  });

  it('answer, record and span of a failure have one trace id', async () => {
    const answer = await sample.request('GET /Failures/CauseChain');
    await expect.poll(() => exporter.getFinishedSpans()).toHaveLength(1);
    const [span] = exporter.getFinishedSpans();
    expect(span?.spanContext().traceId).toBe(answer.headers.get('X-Trace-Id'));
    expect(answer.records[0]?.data['traceId']).toBe(answer.headers.get('X-Trace-Id'));
    expect(span?.attributes).toMatchObject({
      'error.type': 'INTERNAL_SERVER_ERROR',
      'rest_errors.error.id': answer.headers.get('X-Error-Id'),
    });
    expect(span?.events.map(({ name }) => name)).toEqual(['exception']);
  });
});
