import { contextOf, currentContext, runInContext } from '../scope/transaction-context.js';
import { TransactionScope } from '../scope/transaction-scope.js';

/** Runs something of which databases keep nothing; within a transaction, that one's fate is its own. */
export async function undone<T>(action: () => Promise<T>): Promise<T> {
  if (currentContext().scope !== undefined) return action();
  const scope = new TransactionScope({ options: {}, readsFreely: true });
  try {
    return await runInContext(contextOf(scope), action);
  } finally {
    await scope.rollback();
  }
}
