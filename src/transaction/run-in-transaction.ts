import { isLater } from '../core/later-errors.js';
import { assertPropagation, type Propagation } from './propagation.js';
import { EndHooks } from './scope/end-hooks.js';
import {
  contextOf,
  currentContext,
  outsideTransaction,
  runInContext,
  type TransactionContext,
} from './scope/transaction-context.js';
import { TransactionScope } from './scope/transaction-scope.js';
import { TurnQueue } from './scope/turn-queue.js';
import { PropagationError } from './transaction-errors.js';
import { assertTransactionOptions, type TransactionOptions } from './transaction-options.js';

const JOINING: ReadonlySet<Propagation> = new Set(['REQUIRED', 'NESTED', 'MANDATORY', 'SUPPORTS']);

export interface TransactionalOptions extends TransactionOptions {
  /** Default: `REQUIRED`. */
  readonly propagation?: Propagation;
}

/**
 * Runs a function in a transaction of every DataSource that it touches: committed when the function has
 * come to its end, rolled back when it throws.
 * @throws what the function throws; TransactionDoomed, CommitOutcomeUnknown or the error of COMMIT when
 *   nothing could be kept; SetupError for options that cannot be meant; PropagationError where the propagation does not allow it.
 * @example
 * await runInTransaction(() => transfer(from, to, amount), { isolation: 'SERIALIZABLE' });
 */
export async function runInTransaction<T>(
  fn: () => T | Promise<T>,
  options: TransactionalOptions = {},
): Promise<T> {
  const { propagation, ...own } = options;
  assertPropagation('runInTransaction()', propagation);
  assertTransactionOptions('runInTransaction()', own);
  return runAs('runInTransaction()', fn, options);
}

/**
 * @param user names whoever asks, in errors.
 * @returns no promise of its own, and throws what is known at once: for async functions.
 */
export function runAs<T>(
  user: string,
  fn: () => T | Promise<T>,
  { propagation = 'REQUIRED', ...own }: TransactionalOptions,
): T | Promise<T> {
  const context = currentContext();
  const { scope } = context;
  if (scope !== undefined && JOINING.has(propagation)) {
    assertCompatible(user, scope, { propagation, ...own });
  }
  switch (propagation) {
    case 'REQUIRED':
      return scope === undefined ? runInNew(user, fn, own) : fn();
    case 'REQUIRES_NEW':
      return runInNew(user, fn, own);
    case 'NESTED':
      return scope === undefined ? runInNew(user, fn, own) : runNested(user, fn, scope, context);
    case 'MANDATORY':
      if (scope !== undefined) return fn();
      throw new PropagationError(
        `${user} has propagation MANDATORY and was called outside of a transaction; call it within one, or let it begin its own with REQUIRED.`,
      );
    case 'NEVER':
      if (scope === undefined) return fn();
      throw new PropagationError(
        `${user} has propagation NEVER and was called within a transaction; call it in outsideTransaction(), or from a @NonTransactional() handler.`,
      );
    case 'SUPPORTS':
      return fn();
    case 'NOT_SUPPORTED':
      return outsideTransaction(fn);
  }
}

async function runInNew<T>(
  user: string,
  fn: () => T | Promise<T>,
  own: TransactionOptions,
): Promise<T> {
  const { scope: around, outer } = currentContext();
  const scope = new TransactionScope({
    options: own,
    readsFreely: false,
    outer: around ?? outer,
  });
  let value: T;
  try {
    value = await runInContext(contextOf(scope), fn);
    assertDone(user, value);
  } catch (error) {
    await scope.rollback();
    throw error;
  }
  await scope.commit();
  return value;
}

async function runNested<T>(
  user: string,
  fn: () => T | Promise<T>,
  scope: TransactionScope,
  context: TransactionContext,
): Promise<T> {
  const run = async (): Promise<T> => {
    const hooks = new EndHooks();
    const nested = { ...context, hooks, nestedTurns: new TurnQueue() };
    const part = await scope.openNested();
    let value: T;
    try {
      value = await part.run(() => runInContext(nested, fn));
      assertDone(user, value);
      await scope.keepNested(part);
    } catch (error) {
      // a database that has given up the whole transaction refuses this, too: what failed first counts
      await scope.undoNested(part).catch(() => undefined);
      hooks.rolledBack();
      throw error;
    }
    if (context.hooks) hooks.handTo(context.hooks);
    return value;
  };
  return context.nestedTurns === undefined ? run() : context.nestedTurns.run(run);
}

/** What is asked of the database later would be asked after the end. */
function assertDone(user: string, value: unknown): void {
  if (!isLater(value)) return;
  throw new PropagationError(
    `${user} gave a generator or an Observable, which runs after the end of its transaction; go through it inside, and return a promise of what it gives.`,
  );
}

/** What is asked of a transaction that has begun already cannot be had any more. */
function assertCompatible(user: string, scope: TransactionScope, own: TransactionalOptions): void {
  const { isolation, readOnly } = scope.options;
  const wanted =
    own.isolation !== undefined && own.isolation !== isolation
      ? `isolation ${own.isolation}`
      : own.readOnly === true && readOnly !== true
        ? 'readOnly'
        : undefined;
  if (wanted === undefined) return;
  throw new PropagationError(
    `${user} has propagation ${own.propagation} with ${wanted} and was called within a transaction without; give that one the option, or use REQUIRES_NEW.`,
  );
}
