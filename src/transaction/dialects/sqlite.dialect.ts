import type { QueryRunner } from 'typeorm';

import { TransactionDoomed } from '../transaction-errors.js';
import type { Dialect } from './dialect.js';

interface SqliteRunner {
  readonly driver: {
    /** better-sqlite3 knows; sql.js does not say. */
    readonly databaseConnection?: { readonly inTransaction?: boolean };
  };
}

function isOpen(runner: QueryRunner): boolean {
  return (runner as unknown as SqliteRunner).driver.databaseConnection?.inTransaction !== false;
}

function tellsItself(runner: QueryRunner): boolean {
  return (
    typeof (runner as unknown as SqliteRunner).driver.databaseConnection?.inTransaction ===
    'boolean'
  );
}

/** SQLite in the process: one connection for everybody. */
export const SQLITE: Dialect = {
  isSingleConnection: true,
  survivesFailures: true,

  before: () => [],

  after: ({ readOnly }) => (readOnly === true ? ['PRAGMA query_only = 1'] : []),

  reset: ({ readOnly }) => (readOnly === true ? ['PRAGMA query_only = 0'] : []),

  isEndedBy: () => false,

  isAbortedBy: (_error, runner) => !isOpen(runner),

  /** Some errors roll everything back (a full disk, ON CONFLICT ROLLBACK). @see sqlite.org/lang_transaction.html */
  async probe(runner) {
    if (tellsItself(runner)) return;
    // there is no other way to ask: within a transaction it is refused
    const isNew = await runner.query('BEGIN').then(
      () => true,
      () => false,
    );
    if (isNew) throw new TransactionDoomed('aborted');
  },

  isOpen,

  isRefusal: () => true,

  destroy: (runner) => runner.release(),
};
