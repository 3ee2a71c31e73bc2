import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { runInTransaction } from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { gate, Note, Notebook } from './notebook.js';

const doomed = (reason: string, cause?: unknown): object =>
  expect.objectContaining({
    name: 'TransactionDoomed',
    reason,
    ...(cause === undefined ? {} : { cause }),
  }) as object;

onEachDatabase('a transaction', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind, { defaults: { rollbackTimeout: 500 } });
    await notebook.dataSource
      .query('CREATE TABLE strict (id int PRIMARY KEY ON CONFLICT ROLLBACK)')
      .catch(() => undefined);
  });
  beforeEach(async () => {
    await notebook.empty();
    await notebook.add('taken');
  });
  afterAll(() => notebook.close());

  const query = (sql: string): Promise<unknown> => notebook.dataSource.query(sql);
  const names = (): Promise<string[]> => notebook.texts();

  it('that swallows the error of a statement is kept where the database goes on, and only there', async () => {
    let swallowed: unknown;
    const ending = runInTransaction(async () => {
      await notebook.add('a');
      await notebook.add('taken').catch((error: unknown) => (swallowed = error));
    });
    if (kind.name === 'PostgreSQL')
      await expect(ending).rejects.toEqual(doomed('aborted', swallowed));
    else await ending;
    expect(swallowed).toBeInstanceOf(Error);
    expect(await names()).toEqual(kind.name === 'PostgreSQL' ? ['taken'] : ['a', 'taken']);
  });

  it('that undoes a swallowed error to a savepoint is kept', async () => {
    await runInTransaction(async () => {
      await notebook.add('a');
      await query('SAVEPOINT by_hand');
      await expect(notebook.add('taken')).rejects.toThrow();
      await query('ROLLBACK TO SAVEPOINT by_hand');
      await notebook.add('b');
    });
    expect(await names()).toEqual(['a', 'b', 'taken']);
  });

  it('that a runner rolls back by hand after its COMMIT was refused goes on', async () => {
    await runInTransaction(async () => {
      const runner = notebook.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Note, { text: 'a' });
      await expect(runner.manager.insert(Note, { text: 'taken' })).rejects.toThrow();
      try {
        await runner.commitTransaction();
      } catch {
        await runner.rollbackTransaction();
      } finally {
        await runner.release();
      }
      await notebook.add('after');
    });
    const isUndone = kind.name === 'PostgreSQL';
    expect(await names()).toEqual(isUndone ? ['after', 'taken'] : ['a', 'after', 'taken']);
  });

  it.each([
    'COMMIT',
    '-- done\nCOMMIT',
    'ROLLBACK',
    'BEGIN',
    'START TRANSACTION',
    'END;',
    'COMMIT AND CHAIN',
  ])('that is ended by hand with %s keeps nothing, even if that is swallowed', async (sql) => {
    const sent = await notebook.sent(async () => {
      const ending = runInTransaction(async () => {
        await notebook.add('a');
        await query(sql).catch(() => undefined);
        await notebook.add('b').catch(() => undefined);
      });
      await expect(ending).rejects.toEqual(doomed('ended'));
    });
    expect(sent).toHaveLength(3);
    expect(sent.at(-1)).toBe('ROLLBACK');
    expect(await names()).toEqual(['taken']);
  });

  it.each(['commitTransaction', 'rollbackTransaction'] as const)(
    'that a runner ends with %s() keeps nothing',
    async (method) => {
      const ending = runInTransaction(async () => {
        const runner = notebook.dataSource.createQueryRunner();
        await runner.manager.insert(Note, { text: 'a' });
        await runner[method]().catch(() => undefined);
        await runner.release();
      });
      await expect(ending).rejects.toEqual(doomed('ended'));
      expect(await names()).toEqual(['taken']);
    },
  );

  it('in which a transaction was started and not ended keeps nothing', async () => {
    const ending = runInTransaction(async () => {
      const runner = notebook.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Note, { text: 'a' });
      await runner.release();
    });
    await expect(ending).rejects.toEqual(doomed('left open'));
    expect(await names()).toEqual(['taken']);
  });

  it('with a nested one that nobody waits for keeps nothing', async () => {
    const [inside, outside] = [gate(), gate()];
    let late: Promise<unknown> = Promise.resolve();
    const ending = runInTransaction(async () => {
      await notebook.add('a');
      const forgotten = async (): Promise<void> => {
        await notebook.add('b');
        inside.open();
        await outside.passed;
      };
      late = runInTransaction(forgotten, { propagation: 'NESTED' }).catch(
        (error: unknown) => error,
      );
      await inside.passed;
    });
    await expect(ending).rejects.toEqual(doomed('left open'));
    outside.open();
    expect(await late).toBeInstanceOf(Error);
    expect(await names()).toEqual(['taken']);
  });

  it('that a subscriber refuses to commit keeps nothing, and says why', async () => {
    const refusal = new Error('The subscriber refuses');
    const subscriber = {
      beforeTransactionCommit: async (event: { queryRunner: { query(sql: string): unknown } }) => {
        await event.queryRunner.query(`INSERT INTO note VALUES ('outbox')`);
        throw refusal;
      },
    };
    const { subscribers } = notebook.dataSource;
    subscribers.push(subscriber as never);
    try {
      await expect(runInTransaction(() => notebook.add('a'))).rejects.toBe(refusal);
    } finally {
      subscribers.splice(subscribers.indexOf(subscriber as never), 1);
    }
    await runInTransaction(() => notebook.add('b'));
    expect(await names()).toEqual(['b', 'taken']);
  });

  if (kind.name === 'PostgreSQL') {
    it('that is ended in the middle of a text takes nothing any more', async () => {
      let later: unknown;
      const ending = runInTransaction(async () => {
        await query(`INSERT INTO note VALUES ('a'); COMMIT`);
        later = await notebook.add('b').catch((error: unknown) => error);
      });
      await expect(ending).rejects.toEqual(doomed('ended'));
      expect(later).toEqual(doomed('ended'));
      // nobody can take that back
      expect(await names()).toEqual(['a', 'taken']);
    });
  }

  if (kind.isServer) return;

  it.each([`INSERT OR ROLLBACK INTO note VALUES ('taken')`, 'INSERT INTO strict VALUES (1), (1)'])(
    'that SQLite rolls back with %s keeps nothing from then on',
    async (sql) => {
      let later: unknown;
      const ending = runInTransaction(async () => {
        await notebook.add('a');
        await query(sql).catch(() => undefined);
        later = await notebook.add('b').catch((error: unknown) => error);
      });
      await expect(ending).rejects.toEqual(doomed('aborted'));
      expect(later).toEqual(doomed('aborted'));
      expect(await names()).toEqual(['taken']);
    },
  );
});
