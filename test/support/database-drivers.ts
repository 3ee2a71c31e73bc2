import { createRequire } from 'node:module';

import mysql2 from 'mysql2';
import pg from 'pg';

import type { RecordedStatements } from './database-statements.js';

const require = createRequire(import.meta.url);

/** Options of a DataSource that let its driver tell what it sends. */
export interface DriverOptions {
  readonly driver?: unknown;
  readonly extra?: object;
  readonly verbose?: (sql: string) => void;
  readonly prepareDatabase?: (database: { pragma(text: string): unknown }) => void;
}

export function postgresDriver(statements: RecordedStatements): DriverOptions {
  class RecordingClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config);
      const send = this.query.bind(this) as (...args: unknown[]) => never;
      this.query = (...args: unknown[]) => {
        statements.record(this, textOf(args[0]));
        return send(...args);
      };
    }
  }
  // the pool makes its clients of this class
  return { extra: { Client: RecordingClient } };
}

/** `query` takes a text, an object that has one, or a cursor in a stream. */
function textOf(query: unknown): string {
  const { text, cursor } = query as { text?: string; cursor?: { text: string } };
  return typeof query === 'string' ? query : (text ?? cursor?.text ?? '');
}

interface CommandConnection {
  addCommand(command: { readonly sql?: string; readonly constructor: { name: string } }): unknown;
}

export function mariaDbDriver(statements: RecordedStatements): DriverOptions {
  const createPool = (options: mysql2.PoolOptions): mysql2.Pool => {
    const pool = mysql2.createPool(options);
    pool.on('connection', (connection) => {
      // every way to send something ends there
      const commands = connection as unknown as CommandConnection;
      const send = commands.addCommand.bind(commands);
      commands.addCommand = (command) => {
        statements.record(connection, command.sql ?? command.constructor.name);
        return send(command);
      };
    });
    return pool;
  };
  return { driver: { ...mysql2, createPool } };
}

interface SqlJs {
  readonly Database: new (data?: Uint8Array) => {
    prepare(sql: string, parameters?: unknown): unknown;
    run(sql: string, parameters?: unknown): unknown;
    exec(sql: string, parameters?: unknown): unknown;
  };
}

export function sqlJsDriver(statements: RecordedStatements): DriverOptions {
  const initSqlJs = require('sql.js') as (config?: object) => Promise<SqlJs>;
  const driver = async (config?: object): Promise<SqlJs> => {
    const { Database } = await initSqlJs(config);
    class RecordingDatabase extends Database {
      override prepare(sql: string, parameters?: unknown): unknown {
        statements.record(this, sql);
        return super.prepare(sql, parameters);
      }
      override run(sql: string, parameters?: unknown): unknown {
        // with parameters it prepares
        if (parameters === undefined) statements.record(this, sql);
        return super.run(sql, parameters);
      }
      override exec(sql: string, parameters?: unknown): unknown {
        statements.record(this, sql);
        return super.exec(sql, parameters);
      }
    }
    return { Database: RecordingDatabase };
  };
  return { driver };
}

/** Whether the errors of the installed version have codes, which depends on that version. */
async function sqlJsHasCodes(): Promise<boolean> {
  const { Database } = await (require('sql.js') as () => Promise<SqlJs>)();
  try {
    new Database().run('no statement');
    return false;
  } catch (error) {
    return Object.hasOwn(error as object, 'code');
  }
}

export const SQL_JS_HAS_CODES = await sqlJsHasCodes();

type BetterSqlite3 = new (file: string) => { close(): void };

/** What `.ci/install-better-sqlite3.mjs` installed, if it did, and for this version of Node. */
function loadBetterSqlite3(): BetterSqlite3 | undefined {
  try {
    const Database = require('./better-sqlite3/node_modules/better-sqlite3') as BetterSqlite3;
    // the compiled part is loaded by the first one
    new Database(':memory:').close();
    return Database;
  } catch {
    return undefined;
  }
}

export const betterSqlite3 = loadBetterSqlite3();

export function betterSqlite3Driver(statements: RecordedStatements): DriverOptions {
  const connection = {};
  return {
    driver: betterSqlite3,
    verbose: (sql) => statements.record(connection, sql),
    // no test needs what it wrote after a power cut
    prepareDatabase: (database) => database.pragma('synchronous = OFF'),
  };
}
