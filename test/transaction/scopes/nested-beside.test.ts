import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  runInTransaction,
  TransactionClosed,
  TransactionDoomed,
} from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { gate, Note, Notebook } from './notebook.js';

const failure = new Error('It failed');
const nested = <T>(fn: () => Promise<T>): Promise<T> =>
  runInTransaction(fn, { propagation: 'NESTED' });

onEachDatabase('a nested transaction beside others', (kind) => {
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

  it('takes its turn beside others', async () => {
    await runInTransaction(async () => {
      const names = ['a', 'b', 'c', 'd', 'e', 'f'];
      const results = await Promise.allSettled(
        names.map((name, index) =>
          nested(async () => {
            await notebook.add(name);
            expect(await notebook.texts()).toContain(name);
            if (index % 2 === 1) throw failure;
          }),
        ),
      );
      expect(results.map(({ status }) => status === 'fulfilled')).toEqual(
        names.map((_, index) => index % 2 === 0),
      );
    });
    expect(await notebook.texts()).toEqual(['a', 'c', 'e']);
  });

  it('takes in nothing that is written beside it, nor undoes that', async () => {
    await runInTransaction(async () => {
      await notebook.add('before');
      const failing = nested(async () => {
        await notebook.add('undone');
        await notebook.texts();
        throw failure;
      });
      const beside = ['a', 'b'].map((text) => notebook.add(text));
      const committing = notebook.dataSource.transaction((manager) =>
        manager.insert(Note, { text: 'c' }),
      );
      const results = await Promise.allSettled([failing, ...beside, committing]);
      expect(results.map(({ status }) => status)).toEqual([
        'rejected',
        'fulfilled',
        'fulfilled',
        'fulfilled',
      ]);
    });
    expect(await notebook.texts()).toEqual(['a', 'b', 'before', 'c']);
  });

  it('that waits for what waits for it ends with an error', async () => {
    const options = { propagation: 'NESTED', acquireTimeout: 50 } as const;
    const stuck = runInTransaction(
      async () => {
        await notebook.add('before');
        const { passed, open } = gate();
        const beside = passed.then(() => notebook.add('beside'));
        await runInTransaction(async () => {
          open();
          await beside;
        }, options);
      },
      { acquireTimeout: 50 },
    );
    await expect(stuck).rejects.toThrow(
      'A statement has waited 50 ms for a NESTED transaction that runs beside it; await the statement before that one starts.',
    );
    expect(await notebook.texts()).toEqual([]);
  });

  it('that starts and fails while the first statement begins the transaction is undone alone', async () => {
    await runInTransaction(async () => {
      const beside = notebook.add('beside');
      await expect(failingAfter('undone')).rejects.toBe(failure);
      await beside;
    });
    expect(await notebook.texts()).toEqual(['beside']);
  });

  it('that fails while its first statement begins the transaction leaves nothing', async () => {
    await runInTransaction(async () => {
      let first: Promise<unknown> = Promise.resolve();
      const failing = nested(() => {
        first = notebook.add('too late').catch((error: unknown) => error);
        return Promise.reject(failure);
      });
      await expect(failing).rejects.toBe(failure);
      expect(await first).toBeInstanceOf(TransactionClosed);
      await notebook.add('kept');
    });
    expect(await notebook.texts()).toEqual(['kept']);
  });

  it('takes nothing after its end, which would be of the one around', async () => {
    const { passed, open } = gate();
    let late: Promise<unknown> = Promise.resolve();
    const statements = await notebook.sent(() =>
      runInTransaction(async () => {
        await notebook.add('before');
        const failing = nested(async () => {
          late = passed.then(() => notebook.add('late'));
          await notebook.add('undone');
          throw failure;
        });
        await expect(failing).rejects.toBe(failure);
        open();
        await expect(late).rejects.toBeInstanceOf(TransactionClosed);
        await notebook.add('after');
      }),
    );
    expect(statements.join()).not.toContain("'late'");
    expect(await notebook.texts()).toEqual(['after', 'before']);
  });

  it('two of dataSource.transaction that mix are noticed', async () => {
    const { passed, open } = gate();
    const mixed = runInTransaction(async () => {
      const first = notebook.dataSource.transaction(async (manager) => {
        await manager.insert(Note, { text: 'first' });
        await passed;
        throw failure;
      });
      const second = notebook.dataSource.transaction(async (manager) => {
        await manager.insert(Note, { text: 'second' });
        open();
        await expect(first).rejects.toBe(failure);
        await manager.insert(Note, { text: 'of half a transaction' });
      });
      await expect(second).rejects.toBeInstanceOf(TransactionDoomed);
    });
    await expect(mixed).rejects.toBeInstanceOf(TransactionDoomed);
    expect(await notebook.texts()).toEqual([]);
  });
});
