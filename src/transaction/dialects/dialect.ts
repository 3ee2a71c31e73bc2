import type { DataSource, QueryRunner } from 'typeorm';

import type { TransactionSettings } from '../transaction-options.js';

/** What differs between families of databases in the life of a transaction. */
export interface Dialect {
  /** Whether everything goes through one connection, so that transactions have to take turns. */
  readonly isSingleConnection: boolean;
  /** Whether a statement that fails leaves the transaction as it was. */
  readonly survivesFailures: boolean;
  /** Whether the pool gives a connection to whoever asks next, without anything to wait for. */
  hasIdleConnection(dataSource: DataSource): boolean;
  /** Statements before BEGIN. */
  before(settings: TransactionSettings): readonly string[];
  /** Statements right after BEGIN. */
  after(settings: TransactionSettings): readonly string[];
  /** Statements that give the connection back as it was, after the end. */
  reset(settings: TransactionSettings): readonly string[];
  /** Whether the result of a statement says that no transaction is open any more. */
  isEndedBy(result: unknown): boolean;
  /** Whether no transaction is open any more after this error. Never throws. */
  isAbortedBy(error: unknown, runner: QueryRunner): boolean | Promise<boolean>;
  /**
   * Asks a transaction in which statements have failed whether it can be committed.
   * @throws what the database says when it cannot.
   */
  probe(runner: QueryRunner): Promise<void>;
  /** Whether a transaction is open, as far as the driver knows without asking. */
  isOpen(runner: QueryRunner): boolean;
  /** Whether the database itself has refused to commit, so that the outcome is known. */
  isRefusal(error: unknown): boolean;
  /** Closes a connection whose state nobody knows, in place of giving it back. */
  destroy(runner: QueryRunner, error: Error): Promise<void>;
}

/** The fields by which drivers tell their errors apart. */
export interface DriverError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly sqlState?: unknown;
  readonly severity?: unknown;
  readonly fatal?: unknown;
}

/** What the driver said, behind TypeORM's QueryFailedError or bare. */
export function driverErrorOf(error: unknown): DriverError {
  const { driverError } = (error ?? {}) as { readonly driverError?: DriverError };
  return driverError ?? ((error ?? {}) as DriverError);
}

/** Whether TypeORM has lost the connection before the statement was sent. */
export function isNeverSent(error: unknown): boolean {
  return (
    (error as { name?: unknown } | null | undefined)?.name === 'QueryRunnerAlreadyReleasedError'
  );
}

export type DatabaseType = DataSource['options']['type'];
