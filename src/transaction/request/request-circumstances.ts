import type { CallHandler } from '@nestjs/common';

import type { TransactionScope } from '../scope/transaction-scope.js';
import type { TransactionOptions } from '../transaction-options.js';
import type { AnswerSerializer } from './serialized-answer.js';
import type { HandlerAnswer, TransactionHost } from './request-transactions.js';

/** What of a handler is the same for all its requests. */
export interface RequestPlan {
  readonly options: TransactionOptions;
  readonly retries: number;
  readonly answer: HandlerAnswer;
  readonly view: string | undefined;
}

/** In a box: a promise that resolves with a thrown value would wait for one that has a `then`. */
export interface ExplainedError {
  readonly error: unknown;
}

export type ExplainFailure = (
  error: unknown,
  scope: TransactionScope,
  request: unknown,
) => Promise<ExplainedError>;

/** One request, as its interceptor sees it. */
export interface RequestCircumstances {
  readonly plan: RequestPlan;
  /** Whether plain SELECTs need no transaction until something else is asked. */
  readonly readsFreely: boolean;
  readonly host: TransactionHost;
  readonly serializer: AnswerSerializer;
  /** Looks into a failure while its transaction is still there. Never throws. */
  readonly explain: ExplainFailure;
  readonly isRetryable: (error: unknown) => boolean;
  readonly request: unknown;
  readonly response: unknown;
  readonly next: CallHandler;
}
