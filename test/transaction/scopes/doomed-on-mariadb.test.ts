import { once } from 'node:events';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { runInTransaction, TransactionDoomed } from '../../../src/transaction/index.js';
import { DATABASES, onEachDatabase } from '../../support/databases.js';
import { gate, Notebook } from './notebook.js';

const mariaDb = DATABASES.filter(({ name }) => name === 'MariaDB');

onEachDatabase(
  'a transaction',
  (kind) => {
    let notebook: Notebook;
    beforeAll(async () => {
      notebook = await Notebook.open(kind, { defaults: { rollbackTimeout: 500 } });
      const { dataSource } = notebook;
      await dataSource.query('CREATE TABLE other (id int)');
      await dataSource.query(`CREATE PROCEDURE commits() BEGIN COMMIT; SELECT 1; END`);
    });
    beforeEach(() => notebook.empty());
    afterAll(() => notebook.close());

    const query = (sql: string): Promise<unknown> => notebook.dataSource.query(sql);

    it.each([
      ['TRUNCATE TABLE other', 'ended'],
      ['CREATE INDEX by_id ON other (id)', 'ended'],
      ['CALL commits()', 'ended'],
      // it commits before it fails
      ['CREATE TABLE other (id int)', 'aborted'],
    ])('that %s ends is not committed, and takes nothing any more', async (sql, reason) => {
      let later: unknown;
      const ending = runInTransaction(async () => {
        await notebook.add('before');
        await query(sql).catch(() => undefined);
        later = await notebook.add('after').catch((error: unknown) => error);
      });
      await expect(ending).rejects.toMatchObject({ name: 'TransactionDoomed', reason });
      expect(later).toBeInstanceOf(TransactionDoomed);
      // the database has kept what came before; nobody can take that back
      expect(await notebook.texts()).toEqual(['before']);
    });

    it('in which a statement fails goes on as it was', async () => {
      await runInTransaction(async () => {
        await notebook.add('a');
        await query('SELECT nonsense').catch(() => undefined);
        await notebook.add('b');
      });
      expect(await notebook.texts()).toEqual(['a', 'b']);
    });

    it('that is the victim of a deadlock keeps nothing, even if that is swallowed', async () => {
      await notebook.add('x');
      await notebook.add('y');
      const gates = [gate(), gate()] as const;
      const swallowed: unknown[] = [];
      const lock = (first: string, second: string, mine: 0 | 1): Promise<void> =>
        runInTransaction(async () => {
          await query(`UPDATE note SET text = text WHERE text = '${first}'`);
          await notebook.add(`by ${mine}`);
          gates[mine].open();
          await gates[mine === 0 ? 1 : 0].passed;
          await query(`SELECT * FROM note WHERE text = '${second}' FOR UPDATE`).catch((error) =>
            swallowed.push(error),
          );
          await notebook.add(`after ${mine}`).catch(() => undefined);
        });
      const results = await Promise.allSettled([lock('x', 'y', 0), lock('y', 'x', 1)]);
      const victim = results.findIndex(({ status }) => status === 'rejected');
      expect(results[victim]).toMatchObject({
        reason: { name: 'TransactionDoomed', reason: 'aborted', cause: swallowed[0] },
      });
      expect(swallowed).toHaveLength(1);
      const other = 1 - victim;
      expect(await notebook.texts()).toEqual([`after ${other}`, `by ${other}`, 'x', 'y']);
    });

    it('with a stream that nobody reads to its end keeps nothing', async () => {
      for (let rows = 0; rows < 50; rows++) await notebook.add(`row ${rows}`);
      const ending = runInTransaction(async () => {
        await notebook.dataSource.createQueryRunner().stream('SELECT * FROM note');
      });
      await expect(ending).rejects.toMatchObject({
        name: 'TransactionDoomed',
        reason: 'left open',
      });
    });

    it('with a stream that was read to its end is kept', async () => {
      await notebook.add('row');
      await runInTransaction(async () => {
        await notebook.add('a');
        const stream = await notebook.dataSource.createQueryRunner().stream('SELECT * FROM note');
        stream.resume();
        await once(stream, 'close');
        await notebook.add('b');
      });
      expect(await notebook.texts()).toEqual(['a', 'b', 'row']);
    });
  },
  mariaDb,
);
