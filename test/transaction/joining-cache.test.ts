import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { joinTransactions, runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/test-database.js';
import { Team } from './joining/entities.js';
import { expectOneTransaction } from './joining/one-transaction.js';

const AN_HOUR = 3_600_000;

onEachDatabase('the cache of query results', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.create([Team], { cache: { duration: AN_HOUR } });
    joinTransactions(database.dataSource);
  });
  beforeEach(async () => {
    await teams().createQueryBuilder().delete().execute();
    await database.dataSource.queryResultCache?.remove(['teams']);
  });
  afterAll(() => database.drop());

  const teams = () => database.dataSource.getRepository(Team);
  const cached = async (): Promise<string[]> =>
    (await teams().find({ cache: { id: 'teams', milliseconds: AN_HOUR } })).map(({ name }) => name);

  it('keeps nothing of a transaction that fails', async () => {
    const failure = new Error('The handler failed');
    const statements = await database.statements.during(async () => {
      const failing = runInTransaction(async () => {
        await teams().insert({ name: 'red' });
        expect(await cached()).toEqual(['red']);
        expect(await cached()).toEqual(['red']);
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
    });
    expectOneTransaction(statements, 'ROLLBACK');
    expect(await cached()).toEqual([]);
  });

  it('keeps what a transaction that succeeds has read', async () => {
    const statements = await database.statements.during(() =>
      runInTransaction(async () => {
        await teams().insert({ name: 'red' });
        expect(await cached()).toEqual(['red']);
      }),
    );
    expectOneTransaction(statements, 'COMMIT');
    await teams().createQueryBuilder().delete().execute();
    expect(await cached()).toEqual(['red']);
  });

  it('is emptied in the transaction, too', async () => {
    await teams().insert({ name: 'red' });
    expect(await cached()).toEqual(['red']);
    await teams().insert({ name: 'white' });
    const failing = runInTransaction(async () => {
      await database.dataSource.queryResultCache?.remove(['teams']);
      expect((await cached()).sort()).toEqual(['red', 'white']);
      throw new Error('The handler failed');
    });
    await expect(failing).rejects.toThrow('The handler failed');
    expect(await cached()).toEqual(['red']);
  });
});
