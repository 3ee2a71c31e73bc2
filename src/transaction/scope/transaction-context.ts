import { AsyncLocalStorage } from 'node:async_hooks';

import { EndHooks, type EndHook } from './end-hooks.js';
import type { TransactionScope } from './transaction-scope.js';
import type { TurnQueue } from './turn-queue.js';

/** What code that runs within a transaction belongs to. */
export interface TransactionContext {
  /** Undefined outside of transactions, and in what was called to run outside. */
  readonly scope: TransactionScope | undefined;
  /** The scope that waits meanwhile. */
  readonly outer: TransactionScope | undefined;
  /** Of the innermost nested transaction. */
  readonly hooks: EndHooks | undefined;
  readonly nestedTurns: TurnQueue | undefined;
}

/** Of code that neither runs in a transaction nor was called to run outside of one. */
export const NO_CONTEXT: TransactionContext = Object.freeze({
  scope: undefined,
  outer: undefined,
  hooks: undefined,
  nestedTurns: undefined,
});

const storage = new AsyncLocalStorage<TransactionContext>();

export function currentContext(): TransactionContext {
  return storage.getStore() ?? NO_CONTEXT;
}

export function runInContext<T>(context: TransactionContext, action: () => T): T {
  return storage.run(context, action);
}

export function contextOf(scope: TransactionScope): TransactionContext {
  const { outer } = currentContext();
  return { scope, outer, hooks: scope.hooks, nestedTurns: scope.nestedTurns };
}

/**
 * Runs a function outside of the transaction around it: what it writes stays, whatever becomes of that.
 * @throws PropagationError from what it asks of an embedded database, whose one connection that transaction has.
 */
export function outsideTransaction<T>(fn: () => T): T {
  const { scope, outer } = currentContext();
  return runInContext({ ...NO_CONTEXT, outer: scope ?? outer }, fn);
}

/**
 * Runs a function once the transaction around has been committed; at once outside of one. Nobody waits for
 * it, and its failure is logged. What was rolled back, nested transactions too, forgets it.
 */
export function afterCommit(hook: EndHook): void {
  const { hooks, outer } = currentContext();
  if (hooks === undefined) outer?.noteEffect();
  (hooks ?? EndHooks.ofNothing()).onCommit(() => outsideTransaction(hook));
}

/** Runs a function once the transaction around has been rolled back; never outside of one. */
export function afterRollback(hook: EndHook): void {
  currentContext().hooks?.onRollback(() => outsideTransaction(hook));
}
