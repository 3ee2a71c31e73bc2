import type { QueryRunner } from 'typeorm';

import { assertFree } from './free-connection.js';
import type { Joint } from './joint.js';
import { currentContext } from './transaction-context.js';

/**
 * A runner outside of transactions, for a database with a single connection: each statement waits until
 * no transaction has it, and a transaction started by hand keeps it to its end.
 */
export function guardedRunner(runner: QueryRunner, joint: Joint): QueryRunner {
  let unlock: (() => void) | undefined;
  const lock = (): Promise<() => void> => {
    assertFree(joint, currentContext().scope ?? currentContext().outer);
    return joint.lock(joint.defaults.acquireTimeout);
  };
  const unlockAfterEnd = (): void => {
    if (runner.isTransactionActive) return;
    unlock?.();
    unlock = undefined;
  };
  const { query, startTransaction, commitTransaction, rollbackTransaction, release } =
    bound(runner);
  return Object.assign(runner, {
    async query(...args: Parameters<QueryRunner['query']>): Promise<unknown> {
      if (unlock !== undefined) return query(...args);
      const once = await lock();
      try {
        return await query(...args);
      } finally {
        once();
      }
    },

    async startTransaction(...args: Parameters<QueryRunner['startTransaction']>): Promise<void> {
      unlock ??= await lock();
      try {
        await startTransaction(...args);
      } catch (error) {
        if ((runner as { transactionDepth?: number }).transactionDepth === 0) {
          Object.assign(runner, { isTransactionActive: false });
          unlockAfterEnd();
        }
        throw error;
      }
    },

    commitTransaction: () => commitTransaction().finally(unlockAfterEnd),

    rollbackTransaction: () => rollbackTransaction().finally(unlockAfterEnd),

    async release(): Promise<void> {
      // left open, it would take in what others write
      if (unlock !== undefined && runner.isTransactionActive) {
        // all of it, as TypeORM 1 does, query-runner/BaseQueryRunner.ts
        Object.assign(runner, { transactionDepth: 1 });
        await rollbackTransaction().catch(() => undefined);
      }
      unlock?.();
      unlock = undefined;
      await release();
    },
  });
}

function bound(runner: QueryRunner) {
  return {
    query: runner.query.bind(runner),
    startTransaction: runner.startTransaction.bind(runner),
    commitTransaction: runner.commitTransaction.bind(runner),
    rollbackTransaction: runner.rollbackTransaction.bind(runner),
    release: runner.release.bind(runner),
  };
}
