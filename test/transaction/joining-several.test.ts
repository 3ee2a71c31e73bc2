import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  joinTransactions,
  leaveTransactions,
  runInTransaction,
} from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/test-database.js';
import { Team } from './joining/entities.js';
import { add, inFailing, names, ownRunnerOf } from './joining/teams.js';

onEachDatabase('a DataSource beside another', (kind) => {
  let one: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([kind.create([Team]), kind.create([Team])]);
  });
  beforeEach(() => joinTransactions(one.dataSource));
  afterEach(async () => {
    for (const { dataSource, statements } of [one, other]) {
      leaveTransactions(dataSource);
      await dataSource.getRepository(Team).createQueryBuilder().delete().execute();
      statements.clear();
    }
  });
  afterAll(() => Promise.all([one.drop(), other.drop()]));

  const addToBoth = async (name: string): Promise<void> => {
    await add(one.dataSource, name);
    await add(other.dataSource, name);
  };

  it('does not take it along', async () => {
    expect(ownRunnerOf(other.dataSource)).toBeUndefined();
    await inFailing(() => addToBoth('red'));
    expect(await names(one.dataSource)).toEqual([]);
    expect(await names(other.dataSource)).toEqual(['red']);
  });

  it('has a transaction of its own at the same time', async () => {
    joinTransactions(other.dataSource);
    await inFailing(() => addToBoth('red'));
    await runInTransaction(() => addToBoth('blue'));
    expect(await names(one.dataSource)).toEqual(['blue']);
    expect(await names(other.dataSource)).toEqual(['blue']);
    for (const { statements } of [one, other]) {
      const ends = statements.all.filter(({ sql }) => /^(COMMIT|ROLLBACK)$/.test(sql));
      expect(ends.map(({ sql }) => sql)).toEqual(['ROLLBACK', 'COMMIT']);
    }
  });

  it('leaves alone', async () => {
    joinTransactions(other.dataSource);
    leaveTransactions(one.dataSource);
    await inFailing(() => addToBoth('red'));
    expect(await names(one.dataSource)).toEqual(['red']);
    expect(await names(other.dataSource)).toEqual([]);
  });
});
