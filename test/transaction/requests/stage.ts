import { DataSource } from 'typeorm';
import { describe, expect } from 'vitest';

import { RestErrorsModule, type ErrorRecord, type ErrorReporter } from '../../../src/index.js';
import {
  typeOrmTransactions,
  type TypeOrmTransactionsOptions,
} from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer, type Database } from '../../support/databases.js';
import type { Session } from '../../support/database-server.js';
import type { Answer } from '../../support/raw-request.js';
import { errorList, type Seen } from '../../support/seen.js';
import { PLATFORMS, TestApp, type AppDefinition, type Platform } from '../../support/test-app.js';
import type { CommonOptions, TestDatabase } from '../../support/test-database.js';
import { Counter, Entry } from './entities.js';
import { idlePool } from './pool.js';
import { providing, ScriptController, Scripts, type Script } from './scripts.js';

export interface StageDefinition extends AppDefinition {
  readonly transactions?: TypeOrmTransactionsOptions;
  readonly database?: CommonOptions;
  /** Of the application, instead of the one that the database comes with. */
  readonly connect?: (database: TestDatabase) => Promise<DataSource>;
}

/** What a client hears of an error that was not written for it. */
export const UNKNOWN: Seen = errorList(
  500,
  'INTERNAL_SERVER_ERROR',
  'An unexpected error occurred.',
);

/** An application with transactions, its database, and somebody else who looks into that. */
export class Stage {
  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly records: ErrorRecord[],
    readonly scripts: Scripts,
    readonly dataSource: DataSource,
    private readonly outside: DataSource,
  ) {}

  static async open(
    kind: Database,
    platform: Platform,
    { transactions, database: common, connect, options, ...definition }: StageDefinition,
  ): Promise<Stage> {
    const database = await kind.create([Entry, Counter], common);
    const dataSource = (await connect?.(database)) ?? database.dataSource;
    const records: ErrorRecord[] = [];
    const scripts = new Scripts();
    class Recorder implements ErrorReporter {
      report(record: ErrorRecord): void {
        records.push(record);
      }
    }
    const errors = RestErrorsModule.forRoot({
      reporter: Recorder,
      transactions: typeOrmTransactions({ acquireTimeout: 5_000, ...transactions }),
      ...options,
    });
    const app = await TestApp.start(platform, {
      errors,
      ...definition,
      controllers: [ScriptController, ...(definition.controllers ?? [])],
      providers: [
        { provide: DataSource, useValue: dataSource },
        providing(scripts),
        ...(definition.providers ?? []),
      ],
    });
    const outside = kind.isShared ? await database.connect() : dataSource;
    database.statements.clear();
    return new Stage(database, app, records, scripts, dataSource, outside);
  }

  /** A request whose handler does this. */
  run(script: Script, method = 'POST', headers: Record<string, string> = {}): Promise<Answer> {
    return this.app.request(method, this.scripts.add(script), { headers });
  }

  /** The first connection that has a transaction. */
  async openSession(): Promise<Session> {
    const session = (await this.database.sessions()).find(({ isInTransaction }) => isInTransaction);
    return session ?? expect.fail('No transaction is open.');
  }

  /** All rows that are there for everybody. */
  async names(): Promise<string[]> {
    const rows = await this.query<{ name: string }>('SELECT name FROM entry ORDER BY name');
    return rows.map(({ name }) => name);
  }

  async count(): Promise<number> {
    const [row] = await this.query<{ value: number }>('SELECT value FROM counter WHERE id = 1');
    return Number(row?.value);
  }

  /** As somebody else on the same database. */
  query<Row>(sql: string): Promise<Row[]> {
    return this.outside.query(sql);
  }

  async reset(): Promise<void> {
    await this.query('DELETE FROM entry');
    this.records.length = 0;
    this.app.log.clear();
    this.database.statements.clear();
  }

  /** What of transactions was sent, without what was asked in them. */
  boundaries(): string[] {
    return this.database.statements.all
      .map(({ sql }) => /^(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK(?! TO))/.exec(sql)?.[0] ?? '')
      .filter((sql) => sql !== '');
  }

  /** Fails when a request has left a connection or a transaction behind. */
  async expectIdle(): Promise<void> {
    await idlePool(this.dataSource);
    const sessions = await this.database.sessions();
    expect(sessions.filter(({ isInTransaction }) => isInTransaction)).toEqual([]);
  }

  async close(): Promise<void> {
    try {
      await this.expectIdle();
    } finally {
      await this.app.close();
      await this.database.drop();
    }
  }
}

type Tests = (kind: Database, platform: Platform) => void;

const onPlatforms =
  (tests: Tests) =>
  (kind: Database): void => {
    for (const platform of PLATFORMS) describe(platform, () => tests(kind, platform));
  };

/** The same tests on both platforms and all databases. */
export function onEachStage(name: string, tests: Tests): void {
  onEachDatabase(name, onPlatforms(tests));
}

/** The same tests on both platforms, with PostgreSQL and MariaDB. */
export function onEachServerStage(name: string, tests: Tests): void {
  onEachServer(name, onPlatforms(tests));
}
