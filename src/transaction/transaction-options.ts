import {
  assertOptionValues,
  isBoolean,
  type Check,
  type OptionChecks,
} from '../core/option-checks.js';
import { ISOLATION_LEVELS, type IsolationLevel } from './isolation-level.js';

/** How one transaction runs. All have defaults; those of a handler go before those of the module. */
export interface TransactionOptions {
  /** Default: that of the database. Above READ COMMITTED the first statement begins the transaction. */
  readonly isolation?: IsolationLevel;
  /** The database refuses every write. Default: false. */
  readonly readOnly?: boolean;
  /**
   * Milliseconds after which the database breaks off a statement of the transaction (PostgreSQL and
   * MariaDB; of MySQL reads alone; SQLite runs in the process and has none). Default: that of the database.
   */
  readonly statementTimeout?: number;
  /**
   * Milliseconds to wait for a connection, and for BEGIN on it; then 503 with Retry-After. Holds for
   * `NOT_SUPPORTED`, `@NonTransactional()` and `outsideTransaction()`, too. Default: 10000.
   */
  readonly acquireTimeout?: number;
  /**
   * Milliseconds that COMMIT may take, and before it statements that still run. Then the connection is
   * destroyed: 503 `COMMIT_OUTCOME_UNKNOWN` when COMMIT was sent. Default: 10000.
   */
  readonly commitTimeout?: number;
  /** Milliseconds that ROLLBACK may take; then the connection is destroyed. Default: 5000. */
  readonly rollbackTimeout?: number;
}

/** Options with the defaults that have a value. */
export type TransactionSettings = TransactionOptions &
  Required<Pick<TransactionOptions, 'acquireTimeout' | 'commitTimeout' | 'rollbackTimeout'>>;

export const DEFAULT_SETTINGS: TransactionSettings = Object.freeze({
  acquireTimeout: 10_000,
  commitTimeout: 10_000,
  rollbackTimeout: 5_000,
});

const isMilliseconds: Check = (value) => typeof value === 'number' && value > 0 && value < 2 ** 31;

const CHECKS: OptionChecks<keyof TransactionOptions | 'retries'> = {
  isolation: [
    (value) => ISOLATION_LEVELS.includes(value as IsolationLevel),
    ISOLATION_LEVELS.join(', '),
  ],
  readOnly: [isBoolean, 'true or false'],
  statementTimeout: [isMilliseconds, 'milliseconds from 1 on'],
  acquireTimeout: [isMilliseconds, 'milliseconds from 1 on'],
  commitTimeout: [isMilliseconds, 'milliseconds from 1 on'],
  rollbackTimeout: [isMilliseconds, 'milliseconds from 1 on'],
  retries: [(value) => Number.isInteger(value) && (value as number) >= 0, 'a number from 0 on'],
};

/** @throws SetupError naming `subject`, for an option that is unknown or cannot be meant. */
export function assertTransactionOptions(subject: string, options: object): void {
  assertOptionValues({
    subject,
    options,
    checks: CHECKS,
    mistake: (name, value, remedy) => `${subject} has ${name} ${String(value)}; use ${remedy}.`,
  });
}
