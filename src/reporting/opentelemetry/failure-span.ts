import { SpanStatusCode, type Attributes, type Exception, type Span } from '@opentelemetry/api';

import type { ErrorRecord } from '../record/error-record.js';
import { traceOf } from '../record/log-text.js';

const MAX_TEXT = 1_024;
// a backend drops what is too long, often the whole span
const MAX_STACK = 16_384;

/** Says of a failure that it came to be within the span of its request. */
export function markSpan(span: Span, record: ErrorRecord, attributes: Attributes): void {
  const { error, outcome } = record;
  // a client that has gone is no error
  const type = outcome === 'client gone' ? undefined : attributes['error.type'];
  span.setAttributes({ ...attributes, 'error.type': type, 'rest_errors.error.id': error.id });
  // the client got something else than the answer it was promised, whatever the status would have been
  const isFailed = error.isUnknown || error.status >= 500 || outcome === 'truncated';
  if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR, message: statusMessageOf(record) });
}

/** A text that was written for clients, or a class: nothing that quotes values. */
function statusMessageOf({ error, causes }: ErrorRecord): string {
  const text = error.isUnknown ? causes[0]?.name : error.message;
  return (text ?? error.code).slice(0, MAX_TEXT);
}

/**
 * The event `exception`, made of what records say: what was thrown may quote values of statements.
 * Causes follow in the stack, where the record has stacks.
 */
export function addException(span: Span, { causes, hasStack }: ErrorRecord): void {
  const [first] = causes;
  if (first === undefined) return;
  // no code: the SDK would take it for the type
  const exception: Exception = {
    name: first.name,
    message: first.message,
    ...(hasStack && { stack: traceOf(causes).slice(0, MAX_STACK) }),
  };
  span.recordException(exception);
}
