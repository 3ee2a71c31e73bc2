import { createRequire } from 'node:module';
import type { Server, ServerResponse } from 'node:http';
import { context, metrics, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { vi } from 'vitest';

// longer than any test takes: they collect themselves
const NEVER = 2 ** 31 - 1;

// once: it patches the module when that is asked for first, which ESM never does
const instrumentation = new HttpInstrumentation({
  enabled: false,
  disableOutgoingRequestInstrumentation: true,
});
instrumentation.enable();
createRequire(import.meta.url)('http');
instrumentation.disable();

/** Who starts the spans of servers: the instrumentation, or a few lines as applications have them. */
export type ServerTracing = 'instrumentation-http' | 'a span by hand';

/** The real SDK. One at a time, since what is registered is so for the whole process. */
export class Telemetry {
  private readonly exporter = new InMemorySpanExporter();
  private readonly reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.DELTA),
    exportIntervalMillis: NEVER,
  });
  private readonly tracers = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(this.exporter)],
  });
  private readonly meters = new MeterProvider({ readers: [this.reader] });

  constructor(readonly serverTracing: ServerTracing = 'instrumentation-http') {
    this.tracers.register();
    metrics.setGlobalMeterProvider(this.meters);
    if (serverTracing !== 'instrumentation-http') return;
    instrumentation.setTracerProvider(this.tracers);
    instrumentation.enable();
  }

  /** For an application that traces by hand, before it listens. */
  trace(server: Server): void {
    if (this.serverTracing === 'instrumentation-http') return;
    const tracer = trace.getTracer('test');
    const emit = server.emit.bind(server);
    server.emit = (event: string, ...args: unknown[]): boolean => {
      if (event !== 'request') return emit(event, ...args);
      const [, response] = args as [unknown, ServerResponse];
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
      response.once('close', () => span.end());
      return context.with(trace.setSpan(ROOT_CONTEXT, span), () => emit(event, ...args));
    };
  }

  get spans(): readonly ReadableSpan[] {
    return this.exporter.getFinishedSpans();
  }

  /** When so many requests have ended, which is after their clients have got the answers. */
  async serverSpans(count = 1): Promise<readonly ReadableSpan[]> {
    const found = () => this.spans.filter(({ kind }) => kind === SpanKind.SERVER);
    await vi.waitUntil(() => found().length >= count, { timeout: 3_000, interval: 5 });
    return found();
  }

  async serverSpan(): Promise<ReadableSpan> {
    return (await this.serverSpans())[0] as ReadableSpan;
  }

  /** What the library has measured since it was last asked. */
  async metrics(): Promise<ScopeMetrics['metrics']> {
    const { resourceMetrics } = await this.reader.collect();
    const scopes = resourceMetrics.scopeMetrics;
    return scopes.find(({ scope }) => scope.name === 'nestjs-rest-errors')?.metrics ?? [];
  }

  async failures(): Promise<DataPoint<number>[]> {
    const found = (await this.metrics()).find(
      ({ descriptor }) => descriptor.name === 'rest_errors.failures',
    );
    return (found?.dataPoints ?? []) as DataPoint<number>[];
  }

  async durations(): Promise<DataPoint<Histogram>[]> {
    const found = (await this.metrics()).find(
      ({ descriptor }) => descriptor.name === 'rest_errors.failure.duration',
    );
    return (found?.dataPoints ?? []) as DataPoint<Histogram>[];
  }

  async clear(): Promise<void> {
    await this.reader.collect();
    this.exporter.reset();
  }

  async stop(): Promise<void> {
    instrumentation.disable();
    trace.disable();
    metrics.disable();
    context.disable();
    await Promise.all([this.tracers.shutdown(), this.meters.shutdown()]);
  }
}
