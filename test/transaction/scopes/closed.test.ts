import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { runInTransaction, TransactionClosed } from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { gate, Note, Notebook } from './notebook.js';

const failure = new Error('It failed');

type Write = (notebook: Notebook) => Promise<unknown>;

const WRITES: Readonly<Record<string, Write>> = {
  'a repository': ({ notes }) => notes.insert({ text: 'late' }),
  'save()': ({ notes }) => notes.save({ text: 'late' }),
  'a builder': ({ notes }) => notes.createQueryBuilder().update({ text: 'late' }).execute(),
  'a raw query': ({ dataSource }) => dataSource.query(`DELETE FROM note`),
  'dataSource.transaction': ({ dataSource }) =>
    dataSource.transaction((manager) => manager.insert(Note, { text: 'late' })),
};

onEachDatabase('after its end', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(() => notebook.empty());
  afterAll(() => notebook.close());

  it.each(Object.entries(WRITES))(
    'a transaction takes no write of %s, and sends none',
    async (_, write) => {
      for (const error of [undefined, failure]) {
        const { passed, open } = gate();
        let late: Promise<unknown> = Promise.resolve();
        const ending = runInTransaction(async () => {
          late = passed.then(() => write(notebook));
          await notebook.add(error ? 'undone' : 'kept');
          if (error) throw error;
        });
        await ending.catch(() => undefined);
        const sent = await notebook.sent(async () => {
          open();
          await expect(late).rejects.toThrow(
            new TransactionClosed(error ? 'rolled back' : 'committed'),
          );
        });
        // save() looks for what it is to write
        expect(sent.filter((sql) => !sql.startsWith('SELECT'))).toEqual([]);
      }
      expect(await notebook.texts()).toEqual(['kept']);
    },
  );

  it('what goes on beside a failure is undone or refused, never kept', async () => {
    const beside = ['a', 'b', 'c', 'd'];
    let all: Promise<unknown>[] = [];
    const failing = runInTransaction(async () => {
      all = beside.map((text) => notebook.add(text));
      void Promise.allSettled(all);
      await notebook.add('x');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    await Promise.allSettled(all);
    expect(await notebook.texts()).toEqual([]);
  });

  it('what waits behind a statement that runs is not sent', async () => {
    let waiting: Promise<unknown>[] = [];
    const sent = await notebook.sent(async () => {
      const ending = runInTransaction(async () => {
        await notebook.add('first');
        const runner = notebook.dataSource.createQueryRunner();
        waiting = ['second', 'third'].map((text) =>
          runner.query(`INSERT INTO note VALUES ('${text}')`),
        );
        void Promise.allSettled(waiting);
        throw failure;
      });
      await expect(ending).rejects.toBe(failure);
    });
    const [second, third] = await Promise.allSettled(waiting);
    expect(second?.status).toBe('fulfilled');
    expect(third).toMatchObject({ reason: expect.any(TransactionClosed) as unknown });
    expect(sent.join()).not.toContain('third');
    expect(sent.at(-1)).toBe('ROLLBACK');
    expect(await notebook.texts()).toEqual([]);
  });

  it('what waits when it is committed is not kept', async () => {
    let waiting: Promise<unknown>[] = [];
    await runInTransaction(async () => {
      await notebook.add('first');
      const runner = notebook.dataSource.createQueryRunner();
      waiting = ['second', 'third'].map((text) =>
        runner.query(`INSERT INTO note VALUES ('${text}')`),
      );
      void Promise.allSettled(waiting);
    });
    const [second, third] = await Promise.allSettled(waiting);
    expect(second?.status).toBe('fulfilled');
    expect(third).toMatchObject({ reason: expect.any(TransactionClosed) as unknown });
    expect(await notebook.texts()).toEqual(['first', 'second']);
  });

  it('a runner of it is of no use, and can be released', async () => {
    const runner = await runInTransaction(async () => {
      await notebook.add('a');
      return notebook.dataSource.createQueryRunner();
    });
    await expect(runner.query(`DELETE FROM note`)).rejects.toBeInstanceOf(TransactionClosed);
    await runner.release();
    expect(await notebook.texts()).toEqual(['a']);
  });
});
