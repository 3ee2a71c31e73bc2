import type { OrderedHooks } from '../hooks/upstream-hooks.js';
import type { IncomingOptions } from '../incoming/incoming-request.js';
import type { TraceContext } from '../incoming/trace-context.js';
import type { UpstreamPolicy } from '../policy/upstream-policy.js';
import type { ExceptionRegistry } from '../registry/exception-registry.js';
import type { RetrySettings } from './retry-options.js';

/** What is the same for all calls of a client. */
export interface ClientSettings {
  readonly service: string;
  readonly policy: UpstreamPolicy;
  readonly registry: ExceptionRegistry;
  /** Bytes of the body of a failed answer. */
  readonly maxErrorBytes: number;
  readonly propagate: boolean;
  readonly traceContext: TraceContext | undefined;
  readonly incoming: IncomingOptions;
}

/** One call, however often it is tried. */
export interface CallSettings {
  readonly method: string;
  readonly url: URL;
  /** The same, as it is sent. */
  readonly address: string;
  readonly endpoint: string;
  /** Copied for each attempt. */
  readonly headers: Headers;
  readonly body: unknown;
  /** Milliseconds of one attempt. */
  readonly timeout: number;
  /** Milliseconds of all attempts. */
  readonly deadline: number | undefined;
  readonly retry: RetrySettings | undefined;
  readonly hooks: OrderedHooks;
  readonly signal: AbortSignal | undefined;
  /** The same without a signal, where there is a cheaper way. @returns what stops the listening. */
  listen?(stop: (cause: unknown) => void): (() => void) | undefined;
  /** Whether the caller reads the body itself, which its signal ends, too. */
  readonly isStreamed: boolean;
  /** Bytes of the body of a good answer. */
  readonly maxBytes: number;
  /** Whether an answer of this status is one of a failed call. */
  isFailed(status: number): boolean;
}
