import { Mutex, withTimeout } from 'async-mutex';
import type { DataSource, QueryRunner, ReplicationMode } from 'typeorm';

import { inTime } from '../../core/in-time.js';
import type { Dialect } from '../dialects/dialect.js';
import { isPlainSelect } from '../statements/plain-select.js';
import { ConnectionTimeout } from '../transaction-errors.js';
import type { TransactionSettings } from '../transaction-options.js';

type CreateRunner = (mode?: ReplicationMode) => QueryRunner;

/** What of errors is told to whoever translates them. */
export type ConnectingListener = (error: unknown) => void;

const MAX_REMEMBERED = 1_000;

// the connection that comes late is given back, so the runner can have none any more
const TIMED_OUT = Symbol('nestjs-rest-errors.timedOut');

type LimitedRunner = QueryRunner & {
  readonly databaseConnection?: unknown;
  [TIMED_OUT]?: ConnectionTimeout;
};

/** What the transactions of one DataSource share. */
export class Joint {
  private readonly mutex: Mutex | undefined;
  private statements: object | undefined;
  private readonly plainSelects = new Map<string, boolean>();

  constructor(
    readonly dataSource: DataSource,
    readonly dialect: Dialect,
    private readonly create: CreateRunner,
    /** Settings of its transactions that do not say otherwise. */
    readonly defaults: TransactionSettings,
    private readonly onConnecting: ConnectingListener,
  ) {
    this.mutex = dialect.isSingleConnection ? new Mutex() : undefined;
  }

  /** A runner as TypeORM makes it; of a single connection one of its own, since TypeORM shares one. */
  createRunner(mode: ReplicationMode = 'master'): QueryRunner {
    if (this.mutex === undefined) return this.create(mode);
    const driver = this.dataSource.driver as { queryRunner?: QueryRunner | undefined };
    const shared = driver.queryRunner;
    driver.queryRunner = undefined;
    try {
      const runner: QueryRunner & { stmtCache?: object } = this.create(mode);
      // better-sqlite3 prepares a statement once per runner
      if (runner.stmtCache) runner.stmtCache = this.statements ??= runner.stmtCache;
      return runner;
    } finally {
      driver.queryRunner = shared;
    }
  }

  /** Waits for the single connection, if there is but one. @returns what gives it back. */
  async lock(timeout: number): Promise<() => void> {
    if (this.mutex === undefined) return () => undefined;
    // an error is only made for whoever has to wait
    const release = this.mutex.isLocked()
      ? await withTimeout(this.mutex, timeout, new ConnectionTimeout(timeout)).acquire()
      : await this.mutex.acquire();
    let isHeld = true;
    return () => {
      if (isHeld) release();
      isHeld = false;
    };
  }

  /** Whether a statement that is sent now gets a connection without waiting for one. */
  hasConnectionFor(runner: QueryRunner): boolean {
    const { databaseConnection } = runner as { databaseConnection?: unknown };
    return databaseConnection !== undefined || this.dialect.hasIdleConnection(this.dataSource);
  }

  /** @param connect asks the pool. @throws ConnectionTimeout when the pool has none in time, or what the driver throws. */
  async connect(
    runner: QueryRunner,
    timeout: number,
    connect: () => Promise<unknown> = () => runner.connect() as Promise<unknown>,
  ): Promise<unknown> {
    const { databaseConnection, [TIMED_OUT]: timedOut } = runner as LimitedRunner;
    if (timedOut !== undefined) throw timedOut;
    if (this.mutex !== undefined || databaseConnection !== undefined) return databaseConnection;
    const connecting = Promise.resolve(connect());
    const tooLate = (): never => {
      throw ((runner as LimitedRunner)[TIMED_OUT] = new ConnectionTimeout(timeout));
    };
    try {
      return await inTime(connecting, timeout, tooLate);
    } catch (error) {
      if (error instanceof ConnectionTimeout) giveBackLate(connecting, runner);
      else this.onConnecting(error);
      throw error;
    }
  }

  /** Statements are few and come again and again. */
  isPlainSelect(sql: string): boolean {
    const known = this.plainSelects.get(sql);
    if (known !== undefined) return known;
    if (this.plainSelects.size >= MAX_REMEMBERED) this.plainSelects.clear();
    const isPlain = isPlainSelect(sql);
    this.plainSelects.set(sql, isPlain);
    return isPlain;
  }
}

/** The connection that came after nobody waited for it any more. */
function giveBackLate(connecting: Promise<unknown>, runner: QueryRunner): void {
  connecting.then(
    async () => {
      // Its user may have released it meanwhile, while it had nothing to give back; again, PostgreSQL's
      // would not do it, and DataSource.destroy() would try for ever (TypeORM 0.3 and 1, PostgresDriver.ts)
      Object.assign(runner, { isReleased: false });
      await runner.release();
      // MySQL's would give it back once more when its user releases the runner, and somebody else has it by then
      // (TypeORM 0.3 and 1, MysqlQueryRunner.ts)
      Object.assign(runner, { databaseConnection: undefined });
    },
    () => undefined,
  );
}
