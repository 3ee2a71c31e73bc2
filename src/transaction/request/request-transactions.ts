import type { ExecutionContext, NestInterceptor } from '@nestjs/common';

import type { TransactionOutcome } from '../../core/api-error.js';
import type { PlacesOf, RecognizeError } from '../../core/translation.js';

/**
 * How the answer of a handler comes about: from what it returns; from a view or a redirection made of
 * that; written by the handler itself (`@Res()`, `@Next()`); as server-sent events.
 */
export type HandlerAnswer = 'returned' | 'rendered' | 'written' | 'events';

/** What the application does for the transactions of its requests. */
export interface TransactionHost {
  answerOf(context: ExecutionContext): HandlerAnswer;
  /** Name of the view that the answer of a handler is made with, if it is. */
  viewOf(context: ExecutionContext): string | undefined;
  /** Whether an error undoes what its request has written. */
  rollsBack(thrown: unknown): boolean;
  /** Remembers what became of the transactions of a request, for its answer and its record. */
  noteOutcome(request: unknown, outcome: TransactionOutcome): void;
}

/**
 * Transactions of requests, whatever they are of. `typeOrmTransactions()` of `nestjs-rest-errors/typeorm`
 * makes those of TypeORM.
 */
export interface RequestTransactions {
  /** What runs around the handlers, outside of all other interceptors. */
  interceptorFor(host: TransactionHost): NestInterceptor;
  /**
   * Joins the databases that an application has. @param providers what the application provides.
   * @returns what undoes it, but for databases that others have joined as well.
   */
  join(providers: readonly unknown[]): () => void;
  /** Runs once more what a request has done already, so that nothing of it is kept. */
  undone<T>(action: () => Promise<T>): Promise<T>;
  /** Runs something that is no part of the transaction around it. */
  outside<T>(action: () => T): T;
  /** Knows errors of databases. */
  readonly recognize: RecognizeError;
  /** The places in a request that an error of its transaction is about. */
  readonly placesOf: PlacesOf;
}
