import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  joinTransactions,
  runInTransaction,
  TransactionDoomed,
} from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer } from '../../support/databases.js';
import { Note, Notebook } from './notebook.js';

const failure = new Error('It failed');
const nested = <T>(fn: () => Promise<T>): Promise<T> =>
  runInTransaction(fn, { propagation: 'NESTED' });

onEachDatabase('a nested transaction', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(() => notebook.empty());
  afterAll(() => notebook.close());

  const failingAfter = (text: string): Promise<unknown> =>
    nested(async () => {
      await notebook.add(text);
      throw failure;
    });

  it('is a savepoint, released or rolled back to', async () => {
    const sent = await notebook.sent(() =>
      runInTransaction(async () => {
        await notebook.add('before');
        await nested(() => notebook.add('kept'));
        await expect(failingAfter('undone')).rejects.toBe(failure);
      }),
    );
    expect(sent.filter((sql) => !sql.startsWith('INSERT')).slice(1)).toEqual([
      'SAVEPOINT scope_1',
      'RELEASE SAVEPOINT scope_1',
      'SAVEPOINT scope_2',
      'ROLLBACK TO SAVEPOINT scope_2',
      'COMMIT',
    ]);
    expect(await notebook.texts()).toEqual(['before', 'kept']);
  });

  it('in a nested one is undone with that', async () => {
    await runInTransaction(async () => {
      await expect(
        nested(async () => {
          await notebook.add('outer');
          await nested(() => notebook.add('inner'));
          throw failure;
        }),
      ).rejects.toBe(failure);
      await nested(async () => {
        await notebook.add('kept');
        await expect(failingAfter('undone')).rejects.toBe(failure);
      });
    });
    expect(await notebook.texts()).toEqual(['kept']);
  });

  it('that starts before anything has begun is a part all the same', async () => {
    await runInTransaction(async () => {
      await expect(failingAfter('undone')).rejects.toBe(failure);
      await nested(() => notebook.add('kept'));
      await notebook.add('after');
    });
    expect(await notebook.texts()).toEqual(['after', 'kept']);
  });

  it('has a dataSource.transaction in it, which is undone by itself or with it', async () => {
    const inner = (text: string, error?: Error): Promise<void> =>
      notebook.dataSource.transaction(async (manager) => {
        await manager.insert(Note, { text });
        if (error) throw error;
      });
    await runInTransaction(async () => {
      await nested(async () => {
        await inner('kept');
        await expect(inner('undone', failure)).rejects.toBe(failure);
      });
      const failing = nested(async () => {
        await inner('undone with it');
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
    });
    expect(await notebook.texts()).toEqual(['kept']);
  });

  it('disposes of a runner that still has a transaction', async () => {
    await runInTransaction(async () => {
      {
        await using runner = notebook.dataSource.createQueryRunner();
        await runner.startTransaction();
        await runner.manager.insert(Note, { text: 'of the runner' });
      }
      await notebook.add('after');
    });
    expect(await notebook.texts()).toEqual(['after', 'of the runner']);
  });

  it('spans two DataSources, whichever has begun', async () => {
    const other = await kind.create([Note]);
    joinTransactions(other.dataSource);
    const notes = other.dataSource.getRepository(Note);
    await runInTransaction(async () => {
      await notebook.add('before');
      const failing = nested(async () => {
        await notebook.add('undone');
        await notes.insert({ text: 'undone' });
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
      await nested(async () => {
        await notebook.add('kept');
        await notes.insert({ text: 'kept' });
      });
    });
    expect(await notebook.texts()).toEqual(['before', 'kept']);
    expect(await notes.find()).toEqual([{ text: 'kept' }]);
    await other.drop();
  });
});

onEachServer('a nested transaction that swallows the error of a statement', (kind) => {
  it('is kept where the database goes on, and undone and refused where it does not', async () => {
    const notebook = await Notebook.open(kind);
    await runInTransaction(async () => {
      await notebook.add('before');
      const swallowing = nested(async () => {
        await notebook.add('nested');
        await notebook.add('before').catch(() => undefined);
      });
      if (kind.name === 'MariaDB') await swallowing;
      else await expect(swallowing).rejects.toBeInstanceOf(TransactionDoomed);
      await notebook.add('after');
    });
    const nestedToo = kind.name === 'MariaDB' ? ['nested'] : [];
    expect(await notebook.texts()).toEqual(['after', 'before', ...nestedToo]);
    await notebook.close();
  });
});
