import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import {
  betterSqlite3,
  betterSqlite3Driver,
  mariaDbDriver,
  postgresDriver,
  SQL_JS_HAS_CODES,
  sqlJsDriver,
} from './database-drivers.js';
import { isReachable, MARIADB, POSTGRES, type DatabaseServer } from './database-server.js';
import {
  TestDatabase,
  type CommonOptions,
  type DatabaseKind,
  type Place,
} from './test-database.js';

type Entities = NonNullable<CommonOptions['entities']>;
type DatabaseName = 'PostgreSQL' | 'MariaDB' | 'better-sqlite3' | 'sql.js';

/** A kind of database; each is tested where it is there. */
export class Database {
  constructor(
    readonly name: DatabaseName,
    /** undefined where it is there, or why it is not */
    readonly missing: string | undefined,
    private readonly kind: DatabaseKind,
  ) {}

  /** Whether it has many connections; the embedded ones have one for each DataSource. */
  get isServer(): boolean {
    return this.kind.server !== undefined;
  }

  /** Whether errors of its driver have codes; those of sql.js have from 1.17 on. */
  get hasErrorCodes(): boolean {
    return this.name !== 'sql.js' || SQL_JS_HAS_CODES;
  }

  /** Whether two DataSources can have the same database. */
  get isShared(): boolean {
    return this.name !== 'sql.js';
  }

  /** A DataSource with the tables of the entities, in an otherwise empty database. */
  create(entities: Entities, more: CommonOptions = {}): Promise<TestDatabase> {
    return TestDatabase.create(this.kind, entities, more);
  }

  /** As {@link create}, with the DataSource not yet initialised. */
  prepare(entities: Entities, more: CommonOptions = {}): Promise<TestDatabase> {
    return TestDatabase.prepare(this.kind, entities, more);
  }
}

const onServer = (server: DatabaseServer, type: 'postgres' | 'mariadb') => async () => {
  const name = `rest_errors_${randomUUID().replaceAll('-', '')}`;
  await server.createDatabase(name);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { options: { type, url: url.href }, name, remove: () => server.dropDatabase(name) };
};

async function inFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'rest-errors-'));
  return {
    options: { type: 'better-sqlite3', database: join(folder, 'test.sqlite') },
    name: folder,
    remove: () => rm(folder, { recursive: true }),
  };
}

const inMemory = async (): Promise<Place> => ({
  options: { type: 'sqljs' },
  name: 'memory',
  remove: () => Promise.resolve(),
});

const unreachable = async (server: DatabaseServer): Promise<string | undefined> =>
  (await isReachable(server)) ? undefined : `no server answers at ${server.url.host}`;

const [noPostgres, noMariaDb] = await Promise.all([POSTGRES, MARIADB].map(unreachable));
const noSqlite = betterSqlite3 === undefined ? 'it is not built' : undefined;

export const DATABASES: readonly Database[] = [
  new Database('PostgreSQL', noPostgres, {
    server: POSTGRES,
    createPlace: onServer(POSTGRES, 'postgres'),
    driver: postgresDriver,
  }),
  new Database('MariaDB', noMariaDb, {
    server: MARIADB,
    createPlace: onServer(MARIADB, 'mariadb'),
    driver: mariaDbDriver,
  }),
  new Database('better-sqlite3', noSqlite, { createPlace: inFile, driver: betterSqlite3Driver }),
  new Database('sql.js', undefined, { createPlace: inMemory, driver: sqlJsDriver }),
];

type Tests = (database: Database) => void;

/** The same tests on PostgreSQL, MariaDB, better-sqlite3 and sql.js. */
export function onEachDatabase(name: string, tests: Tests, databases = DATABASES): void {
  for (const database of databases) {
    const title = `${name} (${database.name})`;
    if (database.missing === undefined) describe(title, () => tests(database));
    else missing(title, database);
  }
}

/** The same tests on the databases that many use at a time: PostgreSQL and MariaDB. */
export function onEachServer(name: string, tests: Tests): void {
  const servers = DATABASES.filter(({ isServer }) => isServer);
  onEachDatabase(name, tests, servers);
}

/** CI has the servers; better-sqlite3 is tested where it can be built. */
function missing(title: string, database: Database): void {
  const reason = `${title}: ${database.missing}`;
  if (database.isServer && process.env['CI'] === 'true') it(reason, () => expect.fail(reason));
  else it.skip(reason, () => undefined);
}
