import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import { Team } from './joining/entities.js';
import { expectOneTransaction } from './joining/one-transaction.js';
import { Stage } from './joining/stage.js';

onEachDatabase('in a transaction', (kind) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.create(kind);
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.database.drop());

  const names = async (): Promise<string[]> =>
    (await stage.book.teams.find()).map(({ name }) => name).sort();

  it('a failing dataSource.transaction takes back its own rows only', async () => {
    const { dataSource, teams } = stage.book;
    const statements = await stage.database.statements.during(() =>
      runInTransaction(async () => {
        await teams.insert({ name: 'before' });
        const failing = dataSource.transaction(async (manager) => {
          await manager.insert(Team, { name: 'nested' });
          await teams.insert({ name: 'beside' });
          throw new Error('The nested one failed');
        });
        await expect(failing).rejects.toThrow('The nested one failed');
        await teams.insert({ name: 'after' });
      }),
    );
    expect(await names()).toEqual(['after', 'before', 'blue', 'red']);
    expectOneTransaction(statements, 'COMMIT');
  });

  it('a failing statement takes back only the dataSource.transaction around it', async () => {
    const { dataSource, teams } = stage.book;
    await runInTransaction(async () => {
      await teams.insert({ name: 'before' });
      const failing = dataSource.transaction(async (manager) => {
        await manager.insert(Team, { name: 'nested' });
        await manager.insert(Team, { name: 'red' });
      });
      await expect(failing).rejects.toThrow();
      await teams.insert({ name: 'after' });
    });
    expect(await names()).toEqual(['after', 'before', 'blue', 'red']);
  });

  it('a runner rolled back by hand takes back its own rows only', async () => {
    const { dataSource, teams } = stage.book;
    await runInTransaction(async () => {
      await teams.insert({ name: 'before' });
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Team, { name: 'taken back' });
      await runner.rollbackTransaction();
      await runner.manager.insert(Team, { name: 'of the runner' });
      await runner.release();
      await teams.insert({ name: 'after' });
    });
    expect(await names()).toEqual(['after', 'before', 'blue', 'of the runner', 'red']);
  });

  it('a runner that is released is so for its user alone', async () => {
    const { dataSource, teams } = stage.book;
    await runInTransaction(async () => {
      const runner = dataSource.createQueryRunner();
      await runner.query(`INSERT INTO team (name) VALUES ('before')`);
      await runner.release();
      expect(runner.isReleased).toBe(true);
      await expect(runner.query('SELECT 1')).rejects.toThrow('released');
      await teams.insert({ name: 'after' });
    });
    expect(await names()).toEqual(['after', 'before', 'blue', 'red']);
  });

  it('a lazy relation is read within it, and after it for the entity that came out', async () => {
    const { contacts } = stage.book;
    const ada = await runInTransaction(async () => {
      const found = await contacts.findOneByOrFail({ name: 'ada' });
      expect((await found.team)?.name).toBe('red');
      return contacts.findOneByOrFail({ name: 'ada' });
    });
    expect((await ada.team)?.name).toBe('red');
  });

  it('a lazy relation of an entity from before sees what is written in it', async () => {
    const { contacts, dataSource } = stage.book;
    const ada = await contacts.findOneByOrFail({ name: 'ada' });
    const failing = runInTransaction(async () => {
      await dataSource.createQueryBuilder().relation('Contact', 'followed').of('ada').add('blue');
      expect((await ada.followed).map(({ name }) => name).sort()).toEqual(['blue', 'red']);
      throw new Error('The handler failed');
    });
    await expect(failing).rejects.toThrow('The handler failed');
    const again = await contacts.findOneByOrFail({ name: 'ada' });
    expect((await again.followed).map(({ name }) => name)).toEqual(['red']);
  });

  it('relations that TypeORM loads and does not await harm nobody when it fails', async () => {
    const { contacts } = stage.book;
    const ada = await contacts.findOneByOrFail({ name: 'ada' });
    const failing = runInTransaction(async () => {
      await contacts.update({ name: 'ada' }, { visits: 9 });
      // copies what was read, and so asks for each lazy relation
      await ada.reload();
      throw new Error('The handler failed');
    });
    // an unhandled rejection, which ends a process, fails the run
    await expect(failing).rejects.toThrow('The handler failed');
    expect(await contacts.findOneByOrFail({ name: 'ada' })).toMatchObject({ visits: 1 });
  });
});
