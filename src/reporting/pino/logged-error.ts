import type { CauseFields } from '../record/log-fields.js';

/** An error as it is written, in the words of pino. */
interface LoggedErrorData {
  readonly type: string;
  readonly message: string;
  readonly code: string | number | undefined;
  readonly stack: string | undefined;
}

/**
 * An error without what may be secret. Passes the serializers of pino, which copy every property of
 * what looks like an error.
 * @see pino-std-serializers lib/err.js: isErrorLike
 */
export class LoggedError {
  readonly data: LoggedErrorData;

  constructor({ name, message, code, stack }: CauseFields) {
    this.data = { type: name, message, code, stack };
  }

  /** For loggers whose serializers are not ours. */
  toJSON(): LoggedErrorData {
    return this.data;
  }
}
