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

export type ContextHeader = readonly [name: string, value: string];

export const NO_HEADERS: readonly ContextHeader[] = Object.freeze([]);

/** Headers with the ids of the incoming request, for calls that have not set others. */
export function contextHeaders(
  incoming: IncomingRequest | undefined,
  { traceContext, incoming: { requestId } }: ContextSettings,
): readonly ContextHeader[] {
  if (incoming === undefined && traceContext === undefined) return NO_HEADERS;
  const id = incoming?.id(requestId);
  const trace = traceContext === undefined ? traceOf(incoming) : Object.entries(traceContext());
  return id === undefined ? trace : [['x-request-id', id], ...trace];
}

/** Of the incoming request, as it is: this is no part of the trace itself. */
function traceOf(incoming: IncomingRequest | undefined): readonly ContextHeader[] {
  // where there is tracing, its instrumentation sets them, and a second traceparent makes both void
  if (incoming === undefined || isTraced()) return NO_HEADERS;
  const parent = incoming.header('traceparent');
  if (parent === undefined || !TRACE_PARENT.test(parent)) return NO_HEADERS;
  const state = incoming.header('tracestate');
  const header: ContextHeader = ['traceparent', parent];
  return state === undefined ? [header] : [header, ['tracestate', state]];
}

function isTraced(): boolean {
  const registered = (globalThis as { [OPENTELEMETRY]?: { trace?: unknown } })[OPENTELEMETRY];
  return registered?.trace !== undefined;
}
