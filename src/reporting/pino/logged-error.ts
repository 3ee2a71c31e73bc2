/** An error as it is written, in the words of pino: nothing in it is secret. */
interface LoggedErrorData {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
}

/**
 * Passes the serializers of pino, which copy every property of what looks like an error.
 * @see pino-std-serializers lib/err.js: isErrorLike
 */
export class LoggedError {
  constructor(readonly data: LoggedErrorData) {}

  /** For loggers whose serializers are not ours. */
  toJSON(): LoggedErrorData {
    return this.data;
  }
}
