import { setImmediate } from 'node:timers/promises';

import type { EntityManager, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { onEachDatabase, onEachServer } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { ENTITIES, Member, Team } from './entities.js';
import { failureOf, UNKNOWN } from './failing-transaction.js';

type Work = (manager: EntityManager, runner: QueryRunner) => Promise<unknown>;

onEachServer('of a statement', (database) => {
  let test: TestDatabase;
  const isPostgres = database.name === 'PostgreSQL';

  beforeAll(async () => {
    test = await database.create(ENTITIES);
  });
  afterAll(() => test.drop());

  beforeEach(async () => {
    await test.dataSource.createQueryBuilder().delete().from(Team).execute();
    await test.dataSource.getRepository(Team).insert([{ name: 'Red' }, { name: 'Blue' }]);
  });

  const contentOf = async (work: Work, isolation?: 'REPEATABLE READ' | 'SERIALIZABLE') =>
    (await failureOf(test.dataSource, work, { ...(isolation && { isolation }) })).content;

  const rename = (runner: Pick<QueryRunner, 'query'>, from: string) =>
    runner.query(`UPDATE tbl_team SET col_name = '${from}' WHERE col_name = '${from}'`);

  describe('a defect', () => {
    const raise = isPostgres
      ? "DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = 'P0001'; END $$"
      : "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'secret'";

    it.each<[string, Work]>([
      ['raised by the database', (m) => m.query(raise)],
      ['an unknown table', (m) => m.query('SELECT * FROM tbl_none')],
      ['an unknown column', (m) => m.query('SELECT col_none FROM tbl_team')],
      ['wrong syntax', (m) => m.query('SELEC 1')],
      [
        'a write where only reading is allowed',
        async (m, runner) => {
          if (isPostgres) await m.query('SET TRANSACTION READ ONLY');
          else await runner.query('COMMIT').then(() => runner.query('START TRANSACTION READ ONLY'));
          await m.insert(Team, { name: 'Green' });
        },
      ],
    ])('%s is unknown', async (_name, work) => {
      expect(await contentOf(work)).toMatchObject(UNKNOWN);
    });

    it.runIf(isPostgres)('a statement after a failed one is unknown', async () => {
      const work: Work = async (m) => {
        await m.query('SELEC 1').catch(() => undefined);
        await m.query('SELECT 1');
      };
      expect(await contentOf(work)).toMatchObject(UNKNOWN);
    });

    it('a lack of permission is unknown', async () => {
      const work: Work = isPostgres
        ? async (m) => {
            await m.query('SET LOCAL ROLE pg_read_all_settings');
            await m.query('DELETE FROM tbl_team');
          }
        : // root may do everything, but nobody may write there
          (m) => m.query('DELETE FROM information_schema.tables');
      expect(await contentOf(work)).toMatchObject(UNKNOWN);
    });
  });

  it('a deadlock is 503 and may be tried again', async () => {
    const other = await test.connect();
    const otherRunner = other.createQueryRunner();
    try {
      const failure = await failureOf(test.dataSource, async (_m, runner) => {
        const settings = isPostgres
          ? "SET LOCAL deadlock_timeout = '20ms'"
          : 'SET SESSION innodb_lock_wait_timeout = 5';
        await otherRunner.startTransaction();
        await runner.query(settings);
        await rename(runner, 'Red');
        await rename(otherRunner, 'Blue');
        // the one that waits last is chosen by MariaDB, the one that waits longest by PostgreSQL
        const waits = isPostgres ? [runner, otherRunner] : [otherRunner, runner];
        const first = rename(waits[0] as QueryRunner, isPostgres ? 'Blue' : 'Red');
        const both = [first, rename(waits[1] as QueryRunner, isPostgres ? 'Red' : 'Blue')];
        const results = await Promise.allSettled(both);
        const failed = results.find(({ status }) => status === 'rejected');
        throw (failed as PromiseRejectedResult).reason;
      });
      expect(failure.content).toMatchObject({
        status: 503,
        code: 'DEADLOCK',
        retryAfter: 1,
        isUnknown: false,
      });
      expect(failure.errors.isRetryable(failure.error)).toBe(true);
      expect(failure.errors.isRetryable(new Error('no', { cause: failure.error }))).toBe(true);
    } finally {
      await otherRunner.rollbackTransaction().catch(() => undefined);
      await otherRunner.release();
    }
  });

  it('a serialization failure is 503 and may be tried again', async () => {
    const other = await test.connect();
    const failure = await failureOf(
      test.dataSource,
      async (_m, runner) => {
        if (!isPostgres) {
          await runner.query('COMMIT');
          await runner.query('SET SESSION innodb_snapshot_isolation = ON');
          await runner.query('START TRANSACTION');
        }
        await runner.query('SELECT * FROM tbl_team');
        await other.query("UPDATE tbl_team SET col_name = 'Rouge' WHERE col_name = 'Red'");
        await runner.query("UPDATE tbl_team SET col_name = CONCAT(col_name, 'x')");
      },
      { isolation: 'REPEATABLE READ' },
    );
    expect(failure.content).toMatchObject({ status: 503, code: 'SERIALIZATION_FAILURE' });
    expect(failure.content.retryAfter).toBe(1);
    expect(failure.errors.isRetryable(failure.error)).toBe(true);
  });

  it('a lock timeout is 503, and not tried again', async () => {
    const other = await test.connect();
    const holder = other.createQueryRunner();
    await holder.startTransaction();
    try {
      await rename(holder, 'Red');
      const failure = await failureOf(test.dataSource, async (_m, runner) => {
        if (isPostgres) await runner.query("SET LOCAL lock_timeout = '20ms'");
        const wait = isPostgres ? 'NOWAIT' : 'WAIT 0';
        await runner.query(`SELECT * FROM tbl_team WHERE col_name = 'Red' FOR UPDATE ${wait}`);
      });
      expect(failure.content).toMatchObject({ status: 503, code: 'LOCK_TIMEOUT', retryAfter: 1 });
      expect(failure.errors.isRetryable(failure.error)).toBe(false);
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
  });

  it('a statement timeout is 503', async () => {
    const content = await contentOf(async (m) => {
      if (!isPostgres)
        return m.query('SET STATEMENT max_statement_time = 0.05 FOR SELECT SLEEP(9)');
      await m.query("SET LOCAL statement_timeout = '50ms'");
      return m.query('SELECT pg_sleep(9)');
    });
    const code = isPostgres ? 'STATEMENT_CANCELLED' : 'STATEMENT_TIMEOUT';
    expect(content).toMatchObject({ status: 503, code, retryAfter: 1 });
  });

  it('a statement that is cancelled is 503', async () => {
    const other = await test.connect();
    const content = await contentOf(async (_m, runner) => {
      const rows = (await runner.query(
        isPostgres ? 'SELECT pg_backend_pid() AS id' : 'SELECT CONNECTION_ID() AS id',
      )) as [{ id: number }];
      const { id } = rows[0];
      const slow = runner.query(
        isPostgres ? 'SELECT pg_sleep(9)' : 'SELECT SLEEP(9) FROM seq_1_to_5',
      );
      slow.catch(() => undefined);
      const isRunning = isPostgres
        ? `SELECT 1 FROM pg_stat_activity WHERE pid = ${id} AND query LIKE '%pg_sleep%'`
        : `SELECT 1 FROM information_schema.processlist WHERE id = ${id} AND info LIKE '%seq_1%'`;
      while ((await other.query<unknown[]>(isRunning)).length === 0) await setImmediate();
      await other.query(isPostgres ? `SELECT pg_cancel_backend(${id})` : `KILL QUERY ${id}`);
      await slow;
    });
    expect(content).toMatchObject({ status: 503, code: 'STATEMENT_CANCELLED', retryAfter: 1 });
  });

  it('finds a row that is younger than what the transaction sees', async () => {
    const other = await test.connect();
    const [team] = await test.dataSource.getRepository(Team).find();
    const body = { email: 'ada', seat: 1 };
    const { content } = await failureOf(
      test.dataSource,
      async (m) => {
        await m.find(Member);
        await other.query("INSERT INTO tbl_member (col_email) VALUES ('ada')");
        await m.insert(Member, { ...body, team: team ?? null });
      },
      { isolation: 'REPEATABLE READ', sent: { body } },
    );
    await other.query('DELETE FROM tbl_member');
    expect(content).toMatchObject({ status: 409, issues: [{ pointer: '/email' }] });
  });

  it.runIf(isPostgres)('an exclusion is 409', async () => {
    await test.dataSource.query(
      `CREATE TABLE tbl_booking (col_days int4range,
        CONSTRAINT ex_booking EXCLUDE USING gist (col_days WITH &&))`,
    );
    const book = "INSERT INTO tbl_booking VALUES ('[1,5]')";
    const content = await contentOf((m) => m.query(book).then(() => m.query(book)));
    expect(content).toMatchObject({ status: 409, code: 'CONFLICTING_ENTRY' });
  });

  it.runIf(isPostgres)('a deferred reference that fails at COMMIT has its side', async () => {
    await test.dataSource.query(
      'ALTER TABLE tbl_member ALTER CONSTRAINT fk_member_team DEFERRABLE INITIALLY DEFERRED',
    );
    try {
      const missing = await contentOf((m) => m.insert(Member, { email: 'b', team: { id: 99 } }));
      expect(missing).toMatchObject({ status: 409, code: 'REFERENCE_NOT_FOUND' });
    } finally {
      await test.dataSource.query(
        'ALTER TABLE tbl_member ALTER CONSTRAINT fk_member_team NOT DEFERRABLE',
      );
    }
  });
});

onEachDatabase('a statement of an embedded database', (database) => {
  it.runIf(!database.isServer)('that is wrong is unknown', async () => {
    const test = await database.create(ENTITIES);
    try {
      for (const sql of ['SELEC 1', 'SELECT * FROM tbl_none', 'SELECT col_none FROM tbl_team']) {
        const { content } = await failureOf(test.dataSource, (m) => m.query(sql));
        expect(content).toMatchObject(UNKNOWN);
      }
      const { content } = await failureOf(test.dataSource, async (m) => {
        await m.query('PRAGMA query_only = ON');
        try {
          await m.insert(Team, { name: 'Green' });
        } finally {
          await m.query('PRAGMA query_only = OFF');
        }
      });
      expect(content).toMatchObject(UNKNOWN);
    } finally {
      await test.drop();
    }
  });

  it.runIf(database.name === 'better-sqlite3')('that meets another one is 503', async () => {
    const test = await database.create(ENTITIES);
    const other = await test.connect();
    const rename = "UPDATE tbl_team SET col_name = 'x'";
    try {
      await test.dataSource.query('PRAGMA journal_mode = WAL');
      await test.dataSource.query('PRAGMA busy_timeout = 1');
      const stale = await failureOf(test.dataSource, async (_m, runner) => {
        await runner.query('SELECT * FROM tbl_team');
        await other.query("INSERT INTO tbl_team (col_name) VALUES ('y')");
        await runner.query(rename);
      });
      expect(stale.content).toMatchObject({ status: 503, code: 'SERIALIZATION_FAILURE' });
      expect(stale.errors.isRetryable(stale.error)).toBe(true);
      await other.query('BEGIN IMMEDIATE');
      const locked = await failureOf(test.dataSource, (m) => m.query(rename));
      expect(locked.content).toMatchObject({ status: 503, code: 'LOCK_TIMEOUT' });
      expect(locked.errors.isRetryable(locked.error)).toBe(false);
      await other.query('ROLLBACK');
    } finally {
      await test.drop();
    }
  });
});
