import type { ErrorRecord } from '../record/error-record.js';
import { errorFieldsOf, type CauseFields } from '../record/log-fields.js';
import type { RedactFields } from '../record/redaction.js';
import { LoggedError } from './logged-error.js';
import { pinoIdOf } from './request-state.js';

/**
 * Adds a failure to what a record of pino has: the error that was thrown in the place of pino's own,
 * and all of the chain in `causes` where that error is not alone.
 */
export function addFailureFields(
  line: Record<string, unknown>,
  record: ErrorRecord,
  errorKey: string,
  redact: RedactFields,
): void {
  const fields = redact(errorFieldsOf(record));
  const { causes } = fields;
  const thrown = causes.find(({ relation }) => relation === 'thrown');
  if (thrown !== undefined) line[errorKey] = new LoggedError(thrown);
  line['requestId'] = pinoIdOf(record.request);
  Object.assign(line, fields);
  // its stack is that of the error
  line['causes'] =
    causes.length === 1
      ? undefined
      : causes.map((cause) => (cause === thrown ? withoutStack(cause) : cause));
}

function withoutStack(cause: CauseFields): object {
  return { ...cause, stack: undefined };
}
