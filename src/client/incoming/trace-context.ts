import type { IncomingOptions, IncomingRequest } from './incoming-request.js';

// of `@opentelemetry/api` 1.x, internal/global-utils.ts: what is registered, under its kind
const OPENTELEMETRY = Symbol.for('opentelemetry.js.api.1');

// W3C Trace Context section 3.2.2
const TRACE_PARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/** Headers that say of which trace a call is part. */
export type TraceContext = () => Readonly<Record<string, string>>;

export interface ContextSettings {
  readonly traceContext: TraceContext | undefined;
  readonly incoming: IncomingOptions;
}

/** Sets the ids of the incoming request, where the caller has not set others. */
export function setContextHeaders(
  headers: Headers,
  incoming: IncomingRequest | undefined,
  { traceContext, incoming: { requestId } }: ContextSettings,
): void {
  if (incoming !== undefined) setMissing(headers, 'x-request-id', incoming.id(requestId));
  if (traceContext !== undefined) {
    for (const [name, value] of Object.entries(traceContext())) setMissing(headers, name, value);
    return;
  }
  // where there is tracing, its instrumentation sets them, and a second traceparent makes both void
  if (incoming === undefined || isTraced()) return;
  const parent = incoming.header('traceparent');
  if (parent === undefined || !TRACE_PARENT.test(parent) || headers.has('traceparent')) return;
  headers.set('traceparent', parent);
  setMissing(headers, 'tracestate', incoming.header('tracestate'));
}

function setMissing(headers: Headers, name: string, value: string | undefined): void {
  if (value !== undefined && !headers.has(name)) headers.set(name, value);
}

function isTraced(): boolean {
  const registered = (globalThis as { [OPENTELEMETRY]?: { trace?: unknown } })[OPENTELEMETRY];
  return registered?.trace !== undefined;
}
