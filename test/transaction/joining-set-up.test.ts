import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  joinTransactions,
  leaveTransactions,
  outsideTransaction,
  PropagationError,
  runInTransaction,
} from '../../src/transaction/index.js';
import { onEachDatabase, onEachServer } from '../support/databases.js';
import type { TestDatabase } from '../support/test-database.js';
import { Team } from './joining/entities.js';
import { add, inFailing, names, ownRunnerOf } from './joining/teams.js';

onEachDatabase('a DataSource', (kind) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await kind.create([Team]);
    ({ dataSource } = database);
  });
  afterEach(async () => {
    leaveTransactions(dataSource);
    // one that a test had before
    Reflect.deleteProperty(dataSource, 'createQueryRunner');
    await dataSource.getRepository(Team).createQueryBuilder().delete().execute();
  });
  afterAll(() => database.drop());

  it('that did not join keeps what fails', async () => {
    await inFailing(() => add(dataSource, 'red'));
    expect(await names(dataSource)).toEqual(['red']);
  });

  it('that joined does not, until it leaves', async () => {
    joinTransactions(dataSource);
    await inFailing(() => add(dataSource, 'red'));
    expect(await names(dataSource)).toEqual([]);
    leaveTransactions(dataSource);
    await inFailing(() => add(dataSource, 'blue'));
    expect(await names(dataSource)).toEqual(['blue']);
  });

  it('joins as an instance, and leaves no trace', () => {
    const ofClass = ownRunnerOf(DataSource.prototype);
    const before = Reflect.ownKeys(dataSource);
    joinTransactions(dataSource);
    expect(ownRunnerOf(dataSource)).toBeTypeOf('function');
    expect(ownRunnerOf(DataSource.prototype)).toBe(ofClass);
    leaveTransactions(dataSource);
    expect(Reflect.ownKeys(dataSource)).toEqual(before);
  });

  it('joins once', async () => {
    joinTransactions(dataSource);
    const joined = ownRunnerOf(dataSource);
    joinTransactions(dataSource);
    expect(ownRunnerOf(dataSource)).toBe(joined);
    leaveTransactions(dataSource);
    await inFailing(() => add(dataSource, 'red'));
    expect(await names(dataSource)).toEqual(['red']);
  });

  it('leaves only what it has joined', () => {
    leaveTransactions(dataSource);
    expect(ownRunnerOf(dataSource)).toBeUndefined();
  });

  it('has the override back that it had before', async () => {
    let calls = 0;
    const own: DataSource['createQueryRunner'] = (mode) => {
      calls += 1;
      return DataSource.prototype.createQueryRunner.call(dataSource, mode);
    };
    dataSource.createQueryRunner = own;
    joinTransactions(dataSource);
    await inFailing(() => add(dataSource, 'red'));
    expect(calls).toBeGreaterThan(0);
    leaveTransactions(dataSource);
    expect(ownRunnerOf(dataSource)).toBe(own);
  });

  it('that leaves during a transaction lets it come to its end', async () => {
    joinTransactions(dataSource);
    await inFailing(async () => {
      await add(dataSource, 'red');
      leaveTransactions(dataSource);
    });
    expect(await names(dataSource)).toEqual([]);
    joinTransactions(dataSource);
    await runInTransaction(async () => {
      await add(dataSource, 'blue');
      leaveTransactions(dataSource);
    });
    expect(await names(dataSource)).toEqual(['blue']);
  });

  describe('before it is initialised', () => {
    let early: TestDatabase;
    beforeEach(async () => {
      early = await kind.prepare([Team]);
    });
    afterEach(() => early.drop());

    it('can join', async () => {
      joinTransactions(early.dataSource);
      const repository = early.dataSource.getRepository.bind(early.dataSource);
      await early.dataSource.initialize();
      await inFailing(() => repository(Team).insert({ name: 'red' }));
      expect(await names(early.dataSource)).toEqual([]);
      await runInTransaction(() => add(early.dataSource, 'blue'));
      expect(await names(early.dataSource)).toEqual(['blue']);
    });
  });

  if (kind.isServer) return;
  it('has no connection left outside of its transaction', async () => {
    joinTransactions(dataSource);
    const refused = runInTransaction(async () => {
      await add(dataSource, 'red');
      await outsideTransaction(() => add(dataSource, 'blue'));
    });
    await expect(refused).rejects.toBeInstanceOf(PropagationError);
    expect(await names(dataSource)).toEqual([]);
  });
});

onEachServer('outside of a transaction', (kind) => {
  it('rows are kept when it fails', async () => {
    const database = await kind.create([Team]);
    const { dataSource } = database;
    joinTransactions(dataSource);
    await inFailing(async () => {
      await add(dataSource, 'red');
      await outsideTransaction(() => add(dataSource, 'blue'));
    });
    expect(await names(dataSource)).toEqual(['blue']);
    await database.drop();
  });

  it('a runner of its user stays, wherever it is used', async () => {
    const database = await kind.create([Team]);
    const { dataSource } = database;
    joinTransactions(dataSource);
    const runner = dataSource.createQueryRunner();
    await inFailing(async () => {
      await add(dataSource, 'red');
      await runner.manager.insert(Team, { name: 'blue' });
    });
    await runner.release();
    expect(await names(dataSource)).toEqual(['blue']);
    await database.drop();
  });
});
