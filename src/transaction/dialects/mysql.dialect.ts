import type { QueryRunner } from 'typeorm';

import type { TransactionSettings } from '../transaction-options.js';
import { driverErrorOf, isNeverSent, type Dialect } from './dialect.js';

// SERVER_STATUS_IN_TRANS of the OK packet
const IN_TRANSACTION = 1;
const DEADLOCK = 1213;

interface MysqlRunner {
  isReleased: boolean;
  readonly databaseConnection?: { destroy?(): void };
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

    before: (settings) => [
      ...timeout(settings),
      ...(settings.readOnly === true ? ['SET TRANSACTION READ ONLY'] : []),
    ],

    after: () => [],

    reset: (settings) => timeout(settings, 'DEFAULT'),

    isEndedBy(result) {
      const { raw, serverStatus } = (result ?? {}) as {
        readonly raw?: { readonly serverStatus?: unknown } | null;
        readonly serverStatus?: unknown;
      };
      const status = serverStatus ?? raw?.serverStatus;
      return typeof status === 'number' && (status & IN_TRANSACTION) === 0;
    },

    // the victim's statements would be committed one by one from then on
    isAbortedBy(error) {
      const { errno, sqlState } = driverErrorOf(error);
      return errno === DEADLOCK && sqlState === '40001';
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

    destroy(runner: QueryRunner) {
      const mysql = runner as unknown as MysqlRunner;
      mysql.databaseConnection?.destroy?.();
      mysql.isReleased = true;
      return Promise.resolve();
    },
  };
}
