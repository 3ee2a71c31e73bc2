import type { ExchangeRecord } from './exchange/exchange-record.js';
import type { ErrorRecord } from './record/error-record.js';

/** Token of the reporter; provide it in any module to replace the default. */
export const REST_ERRORS_REPORTER = Symbol.for('nestjs-rest-errors.REPORTER');

/**
 * Writes the one record of a failed request. Called once per failure, at the top layer, when the
 * answer has been decided. What it throws or rejects with never reaches the client.
 */
export interface ErrorReporter {
  /**
   * Whether it leaves records to a logger of requests, for which they are then noted at the requests.
   * Default: false.
   */
  readonly readsRequests?: boolean;
  report(record: ErrorRecord): void | Promise<void>;
  /** Writes a request that did not fail, where the reporting level is `full`. Default: nothing. */
  reportExchange?(record: ExchangeRecord): void | Promise<void>;
}
