import type { QueryRunner } from 'typeorm';

import { driverErrorOf, isNeverSent, type Dialect } from './dialect.js';

interface PostgresRunner {
  // TypeORM 0.3 and 1, driver/postgres/PostgresQueryRunner.ts
  releasePostgresConnection?(error: Error): Promise<void>;
  /** pg's client; its getTransactionStatus() is there since pg 8.17. */
  readonly databaseConnection?: { getTransactionStatus?(): string | null };
}

interface PostgresDriver {
  readonly isReplicated: boolean;
  /** pg-pool; TypeORM 0.3 and 1, driver/postgres/PostgresDriver.ts. */
  readonly master?: { readonly idleCount: number; readonly waitingCount: number };
}

// connection exceptions and "the server goes away": said by the server, but not about COMMIT
const GOING_AWAY = /^(?:08|57P)/;

/** PostgreSQL, and what speaks its protocol. */
export const POSTGRES: Dialect = {
  isSingleConnection: false,
  survivesFailures: false,

  hasIdleConnection({ driver }) {
    const { isReplicated, master } = driver as PostgresDriver;
    // of a replication, which pool is asked depends on the statement
    return !isReplicated && master !== undefined && master.idleCount > master.waitingCount;
  },

  before: () => [],

  after: ({ readOnly, statementTimeout }) => [
    ...(readOnly === true ? ['SET TRANSACTION READ ONLY'] : []),
    ...(statementTimeout === undefined
      ? []
      : [`SET LOCAL statement_timeout = ${Math.ceil(statementTimeout)}`]),
  ],

  reset: () => [],

  isEndedBy: () => false,

  // after any error; whether a savepoint has undone it, only the server knows
  isAbortedBy: () => false,

  // the error of a statement comes before ReadyForQuery, so the status that pg keeps may be old
  async probe(runner) {
    await runner.query('SELECT 1');
  },

  isOpen(runner: QueryRunner) {
    const { databaseConnection } = runner as unknown as PostgresRunner;
    return databaseConnection?.getTransactionStatus?.() !== 'I';
  },

  isRefusal(error) {
    if (isNeverSent(error)) return true;
    const { severity, code } = driverErrorOf(error);
    return typeof severity === 'string' && typeof code === 'string' && !GOING_AWAY.test(code);
  },

  async destroy(runner, error) {
    const postgres = runner as unknown as PostgresRunner;
    await (postgres.releasePostgresConnection?.(error) ?? runner.release());
  },
};
