import type { ErrorRecord } from './record/error-record.js';

/** Where failures are counted and traced; `openTelemetry()` of `nestjs-rest-errors/opentelemetry` is one. */
export interface ErrorTelemetry {
  /** Id of the trace that is active now. */
  traceId(): string | undefined;
  /** Called once per failure, in the context of its request, whatever its level. */
  record(record: ErrorRecord): void;
}
