import type { ApiError } from '../../core/api-error.js';
import type { ErrorLogLevel } from '../../core/error-options.js';
import type { JsonObject } from '../../core/json.js';
import type { ExchangeHeaders, HttpExchange } from '../exchange/http-exchange.js';

/** How an error of a chain comes to be there. */
export type CauseRelation = 'thrown' | 'translated' | 'cause' | 'aggregated' | 'follow-up';

/** One error of a cause chain, read once and safely. */
export interface CauseRecord {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** A string or number `code` of the error, e.g. `ECONNREFUSED` or a SQLSTATE. */
  readonly code: string | number | undefined;
  /** It failed after the error, in a clean-up or while that was answered, and caused nothing. */
  readonly isFollowUp: boolean;
  readonly relation: CauseRelation;
  /** Where the error that it is the cause or a part of stands in the list. */
  readonly parent: number | undefined;
}

/** What became of the answer; `handled` is an error that was reported and answered nothing. */
export type AnswerOutcome =
  'answered' | 'already answered' | 'truncated' | 'client gone' | 'handled';

/** One failed request, as rules see it. */
export interface Failure {
  readonly error: ApiError;
  /** `http`, `rpc`, `ws`, `graphql` or the type of another context; `none` outside of any. */
  readonly transport: string;
  readonly method: string | undefined;
  /** Template of the route, e.g. `/contacts/:id`; undefined when none was matched. */
  readonly route: string | undefined;
  readonly outcome: AnswerOutcome;
}

/** What a record says of the call of another service that failed. What there is nothing to say of is absent. */
export interface UpstreamRecord {
  /** Name of the client. */
  readonly service: string;
  readonly method: string;
  /** Template of the address. */
  readonly endpoint: string;
  readonly status?: number;
  readonly attempt: number;
  /** Milliseconds of all attempts. */
  readonly duration: number;
  readonly errorId?: string;
  readonly requestId?: string;
  readonly traceId?: string;
  /** The service's own code. */
  readonly code?: string;
  readonly detail?: string;
  readonly headers?: ExchangeHeaders;
}

/** What is written about one failed request. */
export interface ErrorRecord extends Failure {
  readonly level: ErrorLogLevel;
  /** Whether stacks are to be written. */
  readonly hasStack: boolean;
  /** Whether the admins are told. */
  readonly alarm: boolean;
  /** Debugging is switched on for it: to be written even where the logger keeps `debug` back. */
  readonly isDebugged: boolean;
  /** Milliseconds from the arrival of the request; undefined where nobody took its time. */
  readonly duration: number | undefined;
  /** The same error was reported before, under the same id: reporters do not get it again. */
  readonly isRepeated: boolean;
  /** How many records like this one were left out before it. */
  readonly leftOut: number;
  /** The option `reporting.redact` has taken the message of a cause. */
  readonly isHidden: boolean;
  /** The call of another service that failed, where one did; computed when first read. */
  readonly upstream: UpstreamRecord | undefined;
  /** What rules add. */
  readonly fields: JsonObject | undefined;
  /** The Node request of a failure by HTTP. */
  readonly request: object | undefined;
  /** Request and answer without what is secret, where the reporting level asks for them. */
  readonly exchange: HttpExchange | undefined;
  /**
   * The thrown value and everything behind it: what translators made of it first, then the error,
   * its causes and aggregated errors. Bounded and cycle-safe; computed when first read.
   */
  readonly causes: readonly CauseRecord[];
}
