import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { joinTransactions, runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import type { TestDatabase } from '../support/test-database.js';
import { AuditEntry, Team } from './joining/entities.js';
import { expectOneTransaction } from './joining/one-transaction.js';
import { TransactionEventsSubscriber } from './joining/transaction-events.subscriber.js';

onEachDatabase('a subscriber to the ends of transactions', (kind) => {
  let database: TestDatabase;
  let events: string[];
  beforeAll(async () => {
    database = await kind.create([AuditEntry, Team], {
      subscribers: [TransactionEventsSubscriber],
    });
    ({ events } = database.dataSource.subscribers[0] as TransactionEventsSubscriber);
    joinTransactions(database.dataSource);
  });
  beforeEach(async () => {
    await database.dataSource.getRepository(AuditEntry).createQueryBuilder().delete().execute();
    events.length = 0;
  });
  afterAll(() => database.drop());

  const counts = (): Promise<number[]> =>
    Promise.all([AuditEntry, Team].map((entity) => database.dataSource.manager.count(entity)));

  it('writes in the transaction that is about to be committed', async () => {
    const statements = await database.statements.during(() =>
      runInTransaction(() => database.dataSource.manager.insert(Team, { name: 'red' })),
    );
    expect(events).toEqual(['before COMMIT', 'after COMMIT']);
    expect(await counts()).toEqual([1, 1]);
    expectOneTransaction(statements, 'COMMIT');
  });

  it('hears of one that is rolled back', async () => {
    const failing = runInTransaction(async () => {
      await database.dataSource.manager.insert(Team, { name: 'blue' });
      throw new Error('The handler failed');
    });
    await expect(failing).rejects.toThrow('The handler failed');
    expect(events).toEqual(['after ROLLBACK']);
    expect(await counts()).toEqual([0, 1]);
  });
});
