import type { ApiError } from '../../core/api-error.js';
import type { ErrorLogLevel } from '../../core/error-options.js';

/** One error of a cause chain, read once and safely. */
export interface CauseRecord {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** A string or number `code` of the error, e.g. `ECONNREFUSED` or a SQLSTATE. */
  readonly code: string | number | undefined;
  /** It failed after the error, in a clean-up or while that was answered, and caused nothing. */
  readonly isFollowUp: boolean;
}

/** What is written about one failed request. */
export interface ErrorRecord {
  readonly level: ErrorLogLevel;
  readonly error: ApiError;
  /** `http`, `rpc`, `ws`, `graphql` or the type of another context. */
  readonly transport: string;
  readonly method: string | undefined;
  /** Template of the route, e.g. `/contacts/:id`; undefined when none was matched. */
  readonly route: string | undefined;
  /** What became of the answer when it is not an ordinary one. */
  readonly outcome: 'answered' | 'already answered' | 'truncated' | 'client gone';
  /**
   * The thrown value and everything behind it: what translators made of it first, then the error,
   * its causes and aggregated errors. Bounded and cycle-safe; computed when first read.
   */
  readonly causes: readonly CauseRecord[];
}
