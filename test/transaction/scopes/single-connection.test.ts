import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { ConnectionTimeout, runInTransaction } from '../../../src/transaction/index.js';
import { gate, Note, Notebook, onEachEmbedded } from './notebook.js';

const failure = new Error('It failed');
const MANY = Array.from({ length: 200 }, (_, index) => index);

onEachEmbedded('one connection for everybody', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind, { defaults: { acquireTimeout: 10_000 } });
  });
  beforeEach(() => notebook.empty());
  afterAll(() => notebook.close());

  it(`loses and mixes nothing of ${MANY.length} transactions and what is outside of them`, async () => {
    const results = await Promise.allSettled(
      MANY.flatMap((index) => [
        runInTransaction(async () => {
          await notebook.add(`${index} a`);
          await notebook.add(`${index} b`);
          if (index % 2 === 1) throw failure;
        }),
        notebook.add(`${index} outside`),
        notebook.dataSource.transaction(async (manager) => {
          await manager.insert(Note, { text: `${index} by hand` });
          if (index % 3 === 1) throw failure;
        }),
      ]),
    );
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(new Set(reasons)).toEqual(new Set([failure]));
    const expected = MANY.flatMap((index) => [
      ...(index % 2 === 1 ? [] : [`${index} a`, `${index} b`]),
      `${index} outside`,
      ...(index % 3 === 1 ? [] : [`${index} by hand`]),
    ]);
    expect(await notebook.texts()).toEqual(expected.sort());
  });

  it('is waited for so long, and no longer', async () => {
    const { passed, open } = gate();
    const begun = gate();
    const holding = runInTransaction(async () => {
      await notebook.add('a');
      begun.open();
      await passed;
    });
    await begun.passed;
    const waiting = runInTransaction(() => notebook.add('b'), { acquireTimeout: 20 });
    await expect(waiting).rejects.toEqual(new ConnectionTimeout(20));
    open();
    await holding;
    await runInTransaction(() => notebook.add('c'));
    expect(await notebook.texts()).toEqual(['a', 'c']);
  });

  const LEAVING: Readonly<Record<string, () => Promise<unknown>>> = {
    'a transaction that fails': () =>
      runInTransaction(async () => {
        await notebook.add('undone');
        throw failure;
      }),
    'one that cannot begin': () =>
      runInTransaction(() => notebook.add('undone'), { isolation: 'REPEATABLE READ' }),
    'one that is read-only and fails': () =>
      runInTransaction(() => notebook.add('undone'), { readOnly: true }),
    'one that is ended by hand': () =>
      runInTransaction(async () => {
        await notebook.add('undone');
        await notebook.dataSource.query('COMMIT');
      }),
    'a statement that fails': () => notebook.dataSource.query('SELECT nonsense'),
    'a transaction by hand that fails': () =>
      notebook.dataSource.transaction(() => Promise.reject(failure)),
    'a runner released in its transaction': async () => {
      const runner = notebook.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.startTransaction();
      await runner.manager.insert(Note, { text: 'undone' });
      await runner.release();
      throw failure;
    },
    'a runner that cannot start': async () => {
      const runner = notebook.dataSource.createQueryRunner();
      try {
        await runner.startTransaction('REPEATABLE READ');
      } finally {
        await runner.release();
      }
    },
  };

  it.each(Object.entries(LEAVING))('is free after %s', async (_, leave) => {
    await expect(leave()).rejects.toThrow();
    await runInTransaction(() => notebook.add('after'), { acquireTimeout: 1_000 });
    await notebook.add('outside');
    expect(await notebook.texts()).toEqual(['after', 'outside']);
  });

  it.each(['beforeTransactionStart', 'afterTransactionStart', 'beforeTransactionRollback'])(
    'is free, and writable, after a subscriber that fails in %s',
    async (event) => {
      const { subscribers } = notebook.dataSource;
      const subscriber = {
        [event]: (): never => {
          throw failure;
        },
      };
      subscribers.push(subscriber);
      const ending = runInTransaction(
        async () => {
          await notebook.dataSource.query('SELECT 1');
          throw failure;
        },
        { readOnly: true },
      );
      await expect(ending).rejects.toBe(failure);
      subscribers.splice(subscribers.indexOf(subscriber), 1);
      await runInTransaction(() => notebook.add('after'), { acquireTimeout: 1_000 });
      expect(await notebook.texts()).toEqual(['after']);
    },
  );
});
