import { isSpanContextValid, trace, type Span } from '@opentelemetry/api';

import { SetupError, unknownOption } from '../../core/setup-error.js';
import type { ErrorRecord } from '../record/error-record.js';
import type { ErrorTelemetry } from '../telemetry.js';
import { failureAttributesOf } from './failure-attributes.js';
import { FailureMetrics } from './failure-metrics.js';
import { addException, markSpan } from './failure-span.js';
import { createMethodName } from './request-method.js';

export interface OpenTelemetryOptions {
  /**
   * Whether the span has the exception behind a failure as an event. A client that has gone never
   * makes one, nor an error that was reported before.
   * Default: where the record has stacks, which are unknown errors and those from 500 on, and for what
   * `ErrorReports` gets.
   */
  readonly exceptions?: (record: ErrorRecord) => boolean;
}

/**
 * Marks the active span of each failed request, and counts and times failures, with what the
 * application has registered at the OpenTelemetry API; where that is nothing, nothing happens.
 *
 *     RestErrorsModule.forRoot({ telemetry: openTelemetry() })
 *
 * @throws SetupError for an option that is unknown or of the wrong kind.
 * @see OpenTelemetry semantic conventions for exceptions and for HTTP
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): ErrorTelemetry {
  assertOpenTelemetryOptions(options);
  return new OpenTelemetry(options.exceptions ?? isExceptional);
}

function isExceptional({ hasStack, outcome }: ErrorRecord): boolean {
  return hasStack || outcome === 'handled';
}

class OpenTelemetry implements ErrorTelemetry {
  private readonly metrics = new FailureMetrics();
  private readonly methodName = createMethodName();

  constructor(private readonly hasException: (record: ErrorRecord) => boolean) {}

  traceId(): string | undefined {
    const context = trace.getActiveSpan()?.spanContext();
    return context && isSpanContextValid(context) ? context.traceId : undefined;
  }

  record(record: ErrorRecord): void {
    const span = trace.getActiveSpan();
    // reported while it was handled: no request has failed
    if (record.outcome !== 'handled') this.recordFailure(record, span);
    if (span?.isRecording() !== true || record.outcome === 'client gone') return;
    if (!record.isRepeated && this.hasException(record)) addException(span, record);
  }

  private recordFailure(record: ErrorRecord, span: Span | undefined): void {
    const attributes = failureAttributesOf(record, this.methodName);
    // first: of the two, this is the one that cannot be looked up in the log
    this.metrics.add(attributes, record.duration);
    if (span?.isRecording() === true) markSpan(span, record, attributes);
  }
}

function assertOpenTelemetryOptions(options: OpenTelemetryOptions): void {
  for (const name of Object.keys(options)) {
    if (name !== 'exceptions') throw unknownOption('openTelemetry', name, ['exceptions']);
  }
  const { exceptions } = options;
  if (exceptions !== undefined && typeof exceptions !== 'function') {
    throw new SetupError(
      `openTelemetry has exceptions of type ${typeof exceptions}; give it a function of the record.`,
    );
  }
}
