import type { QueryRunner } from 'typeorm';

import type { Dialect } from './dialect.js';

interface SqliteConnection {
  /** better-sqlite3 knows; sql.js does not say. */
  readonly inTransaction?: boolean;
  /** Of both, past TypeORM and its log. */
  exec(sql: string): unknown;
}

interface SqliteRunner {
  isReleased: boolean;
  readonly driver: { readonly databaseConnection?: SqliteConnection };
}

const connectionOf = (runner: QueryRunner): SqliteConnection | undefined =>
  (runner as unknown as SqliteRunner).driver.databaseConnection;

function isOpen(runner: QueryRunner): boolean {
  return connectionOf(runner)?.inTransaction !== false;
}

/** Whether a statement without a result succeeds. */
function succeeds(connection: SqliteConnection, sql: string): boolean {
  try {
    connection.exec(sql);
    return true;
  } catch {
    return false;
  }
}

/** SQLite in the process: one connection for everybody. */
export const SQLITE: Dialect = {
  isSingleConnection: true,
  survivesFailures: true,

  hasIdleConnection: () => true,

  before: () => [],

  after: ({ readOnly }) => (readOnly === true ? ['PRAGMA query_only = 1'] : []),

  reset: ({ readOnly }) => (readOnly === true ? ['PRAGMA query_only = 0'] : []),

  isEndedBy: () => false,

  /** Some errors roll everything back (a full disk, ON CONFLICT ROLLBACK). @see sqlite.org/lang_transaction.html */
  isAbortedBy(_error, runner) {
    const connection = connectionOf(runner);
    if (connection === undefined) return true;
    if (connection.inTransaction !== undefined) return !connection.inTransaction;
    // there is no other way to ask: within a transaction it is refused
    const isNew = succeeds(connection, 'BEGIN');
    if (isNew) succeeds(connection, 'ROLLBACK');
    return isNew;
  },

  probe: () => Promise.resolve(),

  isOpen,

  isRefusal: () => true,

  // everybody else goes on with this connection: nothing may be left on it
  destroy(runner) {
    const connection = connectionOf(runner);
    for (const sql of ['ROLLBACK', 'PRAGMA query_only = 0']) {
      if (connection !== undefined) succeeds(connection, sql);
    }
    (runner as unknown as SqliteRunner).isReleased = true;
    return runner.release();
  },
};
