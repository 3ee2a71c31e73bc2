import { expect, it, vi } from 'vitest';

import {
  ConnectionTimeout,
  runInTransaction,
  type TransactionOptions,
} from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer, type Database } from '../../support/databases.js';
import { gate, Notebook, readFreely } from './notebook.js';

const sleeping = ({ name }: Database): string =>
  name === 'MariaDB' ? 'SELECT SLEEP(30)' : 'SELECT pg_sleep(30)';

onEachServer('a pool', (kind) => {
  it.each([
    [
      'transaction',
      (notebook: Notebook, options: TransactionOptions) =>
        runInTransaction(() => notebook.add('third'), options),
    ],
    [
      'read without a transaction',
      (notebook: Notebook, options: TransactionOptions) =>
        readFreely(() => notebook.texts(), options),
    ],
  ])(
    'that is exhausted lets a %s wait so long, and keeps the connection that comes late',
    async (_, ask) => {
      const notebook = await Notebook.open(kind, { more: { poolSize: 2 } });
      const { passed, open } = gate();
      const begun: Promise<void>[] = [];
      const busy = ['a', 'b'].map((text) => {
        const entered = gate();
        begun.push(entered.passed);
        return runInTransaction(async () => {
          await notebook.add(text);
          entered.open();
          await passed;
        });
      });
      await Promise.all(begun);
      await expect(ask(notebook, { acquireTimeout: 30 })).rejects.toEqual(
        new ConnectionTimeout(30),
      );
      open();
      await Promise.all(busy);
      // both connections are to be had again, at the same time
      const meeting = [gate(), gate()] as const;
      const both = (['c', 'd'] as const).map((text, index) =>
        runInTransaction(async () => {
          await notebook.add(text);
          meeting[index]?.open();
          await Promise.all(meeting.map(({ passed: entered }) => entered));
        }),
      );
      await Promise.all(both);
      expect(await notebook.texts()).toEqual(['a', 'b', 'c', 'd']);
      await notebook.close();
    },
  );

  it('breaks off a statement that takes too long, and gives the connection back as it was', async () => {
    const notebook = await Notebook.open(kind, { more: { poolSize: 1 } });
    const setting = (): Promise<unknown> =>
      notebook.dataSource.query(
        kind.name === 'MariaDB'
          ? 'SELECT @@session.max_statement_time AS value'
          : `SELECT current_setting('statement_timeout') AS value`,
      );
    const before = await setting();
    for (const swallows of [false, true]) {
      const ending = runInTransaction(
        async () => {
          await notebook.add('undone');
          await notebook.dataSource.query(sleeping(kind)).catch((error: unknown) => {
            if (!swallows) throw error;
          });
          if (swallows) throw new Error('The handler failed');
        },
        { statementTimeout: 100 },
      );
      await expect(ending).rejects.toThrow();
      expect(await setting()).toEqual(before);
    }
    expect(await notebook.texts()).toEqual([]);
    await notebook.close();
  });
});

onEachDatabase('many transactions', (kind) => {
  it('leave nothing behind', async () => {
    const notebook = await Notebook.open(kind, { more: { poolSize: 4 } });
    const { dataSource } = notebook;
    for (let round = 0; round < 100; round++) {
      await Promise.all(
        Array.from({ length: 25 }, (_, index) =>
          runInTransaction(async () => {
            await dataSource.query('SELECT 1');
            if (index % 5 === 0) throw new Error('It failed');
          }).catch(() => undefined),
        ),
      );
      notebook.database.statements.clear();
    }
    const { connectedQueryRunners = [] } = dataSource.driver as unknown as {
      connectedQueryRunners?: unknown[];
    };
    // a list of runners would take minutes to print
    expect(connectedQueryRunners.length).toBe(0);
    // the recorder of writes, once
    expect(dataSource.subscribers.length).toBe(1);
    await vi.waitFor(async () => {
      const sessions = await notebook.database.sessions();
      expect(sessions.filter(({ isInTransaction }) => isInTransaction)).toEqual([]);
      expect(sessions.length).toBeLessThanOrEqual(4);
    });
    await runInTransaction(async () => {
      const runner = dataSource.createQueryRunner();
      const connection = (await runner.connect()) as { listenerCount?(event: string): number };
      for (const event of ['error', 'end', 'drain']) {
        expect(connection.listenerCount?.(event) ?? 0).toBeLessThan(4);
      }
      await runner.release();
    });
    await notebook.close();
  });
});
