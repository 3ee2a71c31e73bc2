import { createServer, type AddressInfo, type Socket } from 'node:net';

import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DriverErrors } from '../../../src/transaction/driver-errors/driver-errors.js';
import { MARIADB, POSTGRES } from '../../support/database-server.js';
import { onEachServer } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { contentOf, failureOf, UNKNOWN } from './failing-transaction.js';

const DOWN = {
  status: 503,
  code: 'DATABASE_UNAVAILABLE',
  message: 'The service is unavailable for the moment. Try again later.',
  retryAfter: 5,
  issues: [],
  isUnknown: false,
};

onEachServer('a connection', (database) => {
  let test: TestDatabase;
  const isPostgres = database.name === 'PostgreSQL';
  const server = isPostgres ? POSTGRES : MARIADB;

  beforeAll(async () => {
    test = await database.create([], { poolSize: 1 });
  });
  afterAll(() => test.drop());

  /** What comes of a DataSource at another address. */
  const connecting = async (
    change: (url: URL) => void,
    more: object = {},
  ): Promise<{ error: unknown; errors: DriverErrors }> => {
    const url = new URL(server.url);
    change(url);
    const type = isPostgres ? 'postgres' : 'mariadb';
    const dataSource = new DataSource({ type, url: url.href, ...more } as DataSourceOptions);
    const error: unknown = await dataSource.initialize().then(
      () => dataSource.destroy(),
      (failed: unknown) => failed,
    );
    expect(error).toBeInstanceOf(Error);
    return { error, errors: new DriverErrors() };
  };

  const noted = async (...args: Parameters<typeof connecting>) => {
    const { error, errors } = await connecting(...args);
    // of a server that is not known to be the database
    expect(contentOf(error, errors)).toMatchObject({ status: 500, isUnknown: true });
    errors.noteConnecting(error);
    expect(errors.isRetryable(error)).toBe(false);
    return contentOf(error, errors);
  };

  it('that is refused is 503', async () => {
    expect(await noted((url) => (url.port = '3'))).toMatchObject(DOWN);
  });

  it('to a host that is not found is 503', async () => {
    expect(await noted((url) => (url.hostname = 'nowhere.invalid'))).toMatchObject(DOWN);
  });

  it('that nobody answers in time is 503', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const content = await noted(
        (url) => {
          url.hostname = '127.0.0.1';
          url.port = String(port);
        },
        { [isPostgres ? 'connectTimeoutMS' : 'connectTimeout']: 50 },
      );
      expect(content).toMatchObject(DOWN);
    } finally {
      silent.close();
    }
  });

  it('with a wrong user or to an unknown database is unknown', async () => {
    expect(await noted((url) => (url.username = 'nobody'))).toMatchObject(UNKNOWN);
    expect(await noted((url) => (url.pathname = '/none'))).toMatchObject(UNKNOWN);
  });

  it('too many is 503', async () => {
    const name = `limited_${Date.now()}_${process.pid}`;
    await server.execute(
      isPostgres
        ? `CREATE ROLE ${name} LOGIN CONNECTION LIMIT 0`
        : `CREATE USER ${name}@'127.0.0.1' WITH MAX_USER_CONNECTIONS 1`,
    );
    try {
      if (isPostgres) {
        expect(await noted((url) => (url.username = name))).toMatchObject(DOWN);
        return;
      }
      await server.execute(`GRANT ALL ON ${server.url.pathname.slice(1)}.* TO ${name}@'127.0.0.1'`);
      const url = new URL(server.url);
      url.username = name;
      url.hostname = '127.0.0.1';
      const first = await new DataSource({
        type: 'mariadb',
        url: url.href,
        poolSize: 1,
      }).initialize();
      const holder = first.createQueryRunner();
      await holder.connect();
      try {
        const content = await noted((other) => (other.href = url.href));
        expect(content).toMatchObject(DOWN);
      } finally {
        await holder.release();
        await first.destroy();
      }
    } finally {
      await server.execute(isPostgres ? `DROP ROLE ${name}` : `DROP USER ${name}@'127.0.0.1'`);
    }
  });

  const idOf = async (query: (sql: string) => Promise<unknown>): Promise<number> => {
    const sql = isPostgres ? 'SELECT pg_backend_pid() AS id' : 'SELECT CONNECTION_ID() AS id';
    return Number(((await query(sql)) as [{ id: unknown }])[0].id);
  };

  it('that is killed during a statement is 503', async () => {
    const { content, error, errors } = await failureOf(test.dataSource, async (_m, runner) => {
      const id = await idOf((sql) => runner.query(sql));
      const slow = runner.query(isPostgres ? 'SELECT pg_sleep(9)' : 'SELECT SLEEP(9)');
      slow.catch(() => undefined);
      await server.kill(id);
      await slow;
    });
    expect(content).toMatchObject(DOWN);
    // whether a write of it was done is not known
    expect(errors.isRetryable(error)).toBe(false);
  });

  it.runIf(isPostgres)('that breaks off without a word of the server is 503', async () => {
    const { content } = await failureOf(test.dataSource, async (_m, runner) => {
      const slow = runner.query('SELECT pg_sleep(9)');
      slow.catch(() => undefined);
      socketOf(runner).destroy();
      // `pg` has no code for that: the kind of the database tells
      await slow;
    });
    expect(content).toMatchObject(DOWN);
  });

  it(`that was killed before a statement is ${isPostgres ? 'unknown by itself' : '503'}`, async () => {
    const { content } = await failureOf(test.dataSource, async (_m, runner) => {
      const id = await idOf((sql) => runner.query(sql));
      const closed = whenClosed(runner);
      await server.kill(id);
      await closed;
      await runner.query('SELECT 1');
    });
    expect(content).toMatchObject(isPostgres ? { isUnknown: true } : DOWN);
  });

  function socketOf(runner: QueryRunner): Socket {
    const { databaseConnection } = runner as unknown as {
      databaseConnection: { connection: { stream: Socket } };
    };
    return databaseConnection.connection.stream;
  }

  /** TypeORM takes the runner of a lost connection away on PostgreSQL; mysql2 keeps it and fails. */
  function whenClosed(runner: unknown): Promise<unknown> {
    const { databaseConnection } = runner as {
      databaseConnection: { once(event: string, listener: () => void): void };
    };
    return new Promise<void>((resolve) => databaseConnection.once('end', resolve));
  }

  describe.runIf(isPostgres)('whose runner the pool took away', () => {
    it('is 503 when it is known that nobody released it', async () => {
      const runner = test.dataSource.createQueryRunner();
      await runner.connect();
      await runner.release();
      const error: unknown = await runner.query('SELECT 1').catch((failed: unknown) => failed);
      const errors = new DriverErrors();
      expect(contentOf(error, errors)).toMatchObject(UNKNOWN);
      errors.noteConnecting(error);
      expect(contentOf(error, errors)).toMatchObject(DOWN);
    });
  });

  it.runIf(isPostgres)('that the pool has not free in time is 503', async () => {
    const other = await test.connect({ extra: { connectionTimeoutMillis: 30 } });
    const holder = other.createQueryRunner();
    await holder.connect();
    try {
      const error: unknown = await other.query('SELECT 1').catch((failed: unknown) => failed);
      const errors = new DriverErrors();
      errors.noteConnecting(error);
      expect(contentOf(error, errors)).toMatchObject(DOWN);
    } finally {
      await holder.release();
    }
  });

  it.runIf(!isPostgres)('that the pool has not free is 503', async () => {
    const extra = { waitForConnections: false, connectionLimit: 1 };
    const other = await test.connect({ extra });
    const holder = other.createQueryRunner();
    await holder.connect();
    try {
      const error: unknown = await other.query('SELECT 1').catch((failed: unknown) => failed);
      const errors = new DriverErrors();
      errors.noteConnecting(error);
      expect(contentOf(error, errors)).toMatchObject(DOWN);
    } finally {
      await holder.release();
    }
  });
});
