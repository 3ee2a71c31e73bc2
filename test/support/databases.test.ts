import { afterAll, beforeAll, expect, it } from 'vitest';

import { DATABASES, onEachDatabase, onEachServer } from './databases.js';
import type { TestDatabase } from './test-database.js';

it('knows four databases', () => {
  expect(DATABASES.map(({ name, isServer }) => [name, isServer])).toEqual([
    ['PostgreSQL', true],
    ['MariaDB', true],
    ['better-sqlite3', false],
    ['sql.js', false],
  ]);
});

onEachDatabase('a database of a test', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.create([]);
    await database.dataSource.query('CREATE TABLE note (body varchar(20))');
  });
  afterAll(() => database.drop());

  it('tells every statement and its connection', async () => {
    const { dataSource, statements } = database;
    const sent = await statements.during(() =>
      dataSource.transaction(async (manager) => {
        await manager.query(`INSERT INTO note VALUES ('in')`);
        if (kind.isServer) await dataSource.query('SELECT 1');
      }),
    );
    const [begin, insert, ...rest] = sent.map(({ sql }) => sql);
    expect(begin).toMatch(/^(BEGIN TRANSACTION|START TRANSACTION)$/);
    expect(insert).toBe(`INSERT INTO note VALUES ('in')`);
    expect(rest).toEqual(kind.isServer ? ['SELECT 1', 'COMMIT'] : ['COMMIT']);
    expect(new Set(sent.map(({ connection }) => connection)).size).toBe(kind.isServer ? 2 : 1);
  });

  if (!kind.isShared) return;
  it('has connections that see what is committed', async () => {
    const other = await database.connect();
    const count = async (): Promise<number> => (await other.query('SELECT body FROM note')).length;
    const before = await count();
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`INSERT INTO note VALUES ('kept')`);
    expect(await count()).toBe(before);
    await runner.commitTransaction();
    await runner.release();
    expect(await count()).toBe(before + 1);
  });
});

onEachServer('a session of a server', (kind) => {
  it('is seen in its transaction, and killed', async () => {
    const database = await kind.create([]);
    await database.dataSource.query('CREATE TABLE note (body varchar(20))');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`INSERT INTO note VALUES ('lost')`);
    const open = (await database.sessions()).filter(({ isInTransaction }) => isInTransaction);
    expect(open).toHaveLength(1);
    for (const session of open) await database.kill(session);
    await expect(runner.query('SELECT 1')).rejects.toThrow();
    await runner.release();
    expect(await database.dataSource.query('SELECT body FROM note')).toEqual([]);
    await database.drop();
  });

  it('that is left in a transaction fails the test', async () => {
    const database = await kind.create([]);
    await database.dataSource.query('CREATE TABLE note (body varchar(20))');
    const runner = database.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`INSERT INTO note VALUES ('open')`);
    await expect(database.drop()).rejects.toThrow('1 transactions were left open.');
  });
});
