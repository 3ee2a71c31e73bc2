import type { ErrorRecord } from '../record/error-record.js';
import { errorFieldsOf, type CauseFields } from '../record/log-fields.js';
import type { RedactFields } from '../record/redaction.js';
import { LoggedError } from './logged-error.js';
import { pinoIdOf } from './request-state.js';

/**
 * A failure as fields of a record of pino: the error that was thrown in the place of pino's own, and
 * all of the chain in `causes` where that error is not alone.
 */
export function failureFieldsOf(
  record: ErrorRecord,
  errorKey: string,
  redact: RedactFields,
): Record<string, unknown> {
  const { causes, requestId, ...fields } = redact(errorFieldsOf(record));
  const thrown = causes.find(({ relation }) => relation === 'thrown');
  const id = requestId ?? pinoIdOf(record.request);
  return {
    ...(thrown !== undefined && { [errorKey]: loggedErrorOf(thrown) }),
    ...fields,
    ...(id !== undefined && { requestId: id }),
    // its stack is that of the error
    ...(causes.length > 1 && {
      causes: causes.map((cause) => (cause === thrown ? { ...cause, stack: undefined } : cause)),
    }),
  };
}

function loggedErrorOf({ name, message, code, stack }: CauseFields): LoggedError {
  return new LoggedError({
    type: name,
    message,
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
  });
}
