import type { QueryRunner } from 'typeorm';

import { inTime } from '../../core/in-time.js';
import type { TransactionSettings } from '../transaction-options.js';
import { driverErrorOf, isNeverSent, type Dialect } from './dialect.js';

// SERVER_STATUS_IN_TRANS of the OK packet
const IN_TRANSACTION = 1;
const DEADLOCK = 1213;
// milliseconds: the server has just replied, and this asks it for nothing
const STATUS_TIMEOUT = 5_000;

interface MysqlRunner {
  isReleased: boolean;
  readonly databaseConnection?: {
    readonly stream?: { destroy(error: Error): void };
    destroy?(): void;
  };
}

/** By the status that comes with every result but rows; a procedure that gives rows has it at their end. */
function isEndedBy(result: unknown): boolean {
  const { raw } = (result ?? {}) as { readonly raw?: unknown };
  const said = raw ?? result;
  const last: unknown = Array.isArray(said) ? said.at(-1) : said;
  const { serverStatus } = (last ?? {}) as { readonly serverStatus?: unknown };
  return typeof serverStatus === 'number' && (serverStatus & IN_TRANSACTION) === 0;
}

/** @param isMariaDb asked once there is a connection: the two have different timeouts of statements. */
export function mysqlDialect(isMariaDb: () => boolean): Dialect {
  const timeout = ({ statementTimeout }: TransactionSettings, value?: string): string[] => {
    if (statementTimeout === undefined) return [];
    // seconds there, milliseconds and reads alone here
    return isMariaDb()
      ? [`SET SESSION max_statement_time = ${value ?? statementTimeout / 1000}`]
      : [`SET SESSION max_execution_time = ${value ?? Math.ceil(statementTimeout)}`];
  };
  return {
    isSingleConnection: false,
    survivesFailures: true,

    // mysql2 does not say
    hasIdleConnection: () => false,

    before: (settings) => [
      ...timeout(settings),
      ...(settings.readOnly === true ? ['SET TRANSACTION READ ONLY'] : []),
    ],

    after: () => [],

    reset: (settings) => timeout(settings, 'DEFAULT'),

    isEndedBy,

    // A deadlock, or a statement that commits before it fails: what follows would be committed one by one.
    // Errors do not bring the status with them, so the server is asked.
    async isAbortedBy(error, runner) {
      const { errno, sqlState, fatal } = driverErrorOf(error);
      if (fatal === true || (errno === DEADLOCK && sqlState === '40001')) return true;
      const reply = runner.query('DO 0').then(isEndedBy, () => true);
      return inTime(reply, STATUS_TIMEOUT, () => true);
    },

    probe: () => Promise.resolve(),

    isOpen: () => true,

    isRefusal(error) {
      if (isNeverSent(error)) return true;
      const { errno, sqlState, fatal } = driverErrorOf(error);
      return (
        typeof errno === 'number' &&
        errno > 0 &&
        typeof sqlState === 'string' &&
        sqlState !== '' &&
        fatal !== true
      );
    },

    destroy(runner: QueryRunner, error) {
      const mysql = runner as unknown as MysqlRunner;
      // mysql2's destroy() leaves statements that are running without an answer for ever
      mysql.databaseConnection?.stream?.destroy(error);
      mysql.databaseConnection?.destroy?.();
      mysql.isReleased = true;
      return Promise.resolve();
    },
  };
}
