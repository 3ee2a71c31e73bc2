import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { afterCommit, runInTransaction } from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer, type Database } from '../../support/databases.js';
import { gate, Notebook, onEachEmbedded } from './notebook.js';

type Lists = Readonly<Record<string, readonly string[]>>;
const of = (lists: Lists, { name, isServer }: Database): readonly string[] =>
  lists[name] ?? (isServer ? [] : (lists['SQLite'] ?? []));

const BEGIN: Lists = {
  PostgreSQL: ['START TRANSACTION'],
  MariaDB: ['START TRANSACTION'],
  SQLite: ['BEGIN TRANSACTION'],
};

const SERIALIZABLE: Lists = {
  PostgreSQL: ['START TRANSACTION', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'],
  MariaDB: ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'START TRANSACTION'],
  SQLite: ['PRAGMA read_uncommitted = false', 'BEGIN TRANSACTION'],
};

const READ_ONLY: Lists = {
  PostgreSQL: ['START TRANSACTION', 'SET TRANSACTION READ ONLY', 'SELECT 1', 'COMMIT'],
  MariaDB: ['SET TRANSACTION READ ONLY', 'START TRANSACTION', 'SELECT 1', 'COMMIT'],
  SQLite: [
    'BEGIN TRANSACTION',
    'PRAGMA query_only = 1',
    'SELECT 1',
    'COMMIT',
    'PRAGMA query_only = 0',
  ],
};

const TIMED: Lists = {
  PostgreSQL: ['START TRANSACTION', 'SET LOCAL statement_timeout = 1500', 'SELECT 1', 'COMMIT'],
  MariaDB: [
    'SET SESSION max_statement_time = 1.5',
    'START TRANSACTION',
    'SELECT 1',
    'COMMIT',
    'SET SESSION max_statement_time = DEFAULT',
  ],
  SQLite: ['BEGIN TRANSACTION', 'SELECT 1', 'COMMIT'],
};

onEachDatabase('a transaction', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(() => notebook.empty());
  afterAll(() => notebook.close());

  const ask = (): Promise<unknown> => notebook.dataSource.query('SELECT 1');

  it('that is asked for nothing sends nothing', async () => {
    let isTold = false;
    const sent = await notebook.sent(() =>
      runInTransaction(async () => {
        await runInTransaction(() => Promise.resolve(), { propagation: 'NESTED' });
        afterCommit(() => (isTold = true));
      }),
    );
    expect(sent).toEqual([]);
    expect(isTold).toBe(true);
  });

  it('that fails before anything is asked sends nothing', async () => {
    const sent = await notebook.sent(() =>
      expect(runInTransaction(() => Promise.reject(new Error('No')))).rejects.toThrow('No'),
    );
    expect(sent).toEqual([]);
  });

  it('begins with its first statement, once', async () => {
    const sent = await notebook.sent(() => runInTransaction(() => Promise.all([ask(), ask()])));
    expect(sent).toEqual([...of(BEGIN, kind), 'SELECT 1', 'SELECT 1', 'COMMIT']);
  });

  it('begins at its isolation level', async () => {
    const sent = await notebook.sent(() => runInTransaction(ask, { isolation: 'SERIALIZABLE' }));
    expect(sent).toEqual([...of(SERIALIZABLE, kind), 'SELECT 1', 'COMMIT']);
  });

  it('begins read-only, and leaves nothing of that behind', async () => {
    const sent = await notebook.sent(() => runInTransaction(ask, { readOnly: true }));
    expect(sent).toEqual(of(READ_ONLY, kind));
    await notebook.add('written');
    expect(await notebook.texts()).toEqual(['written']);
  });

  it('that is read-only writes nothing', async () => {
    const refused = runInTransaction(() => notebook.add('refused'), { readOnly: true });
    await expect(refused).rejects.toThrow();
    await notebook.add('written');
    expect(await notebook.texts()).toEqual(['written']);
  });

  it('begins with a timeout of its statements, and takes it away', async () => {
    const sent = await notebook.sent(() => runInTransaction(ask, { statementTimeout: 1500 }));
    expect(sent).toEqual(of(TIMED, kind));
  });

  it('that cannot begin may go on, and begin when it can', async () => {
    const { subscribers } = notebook.dataSource;
    const subscriber = {
      beforeTransactionStart: (): void => {
        throw new Error('Not yet');
      },
    };
    subscribers.push(subscriber);
    await runInTransaction(async () => {
      await expect(notebook.add('too early')).rejects.toThrow('Not yet');
      subscribers.splice(subscribers.indexOf(subscriber), 1);
      await notebook.add('in time');
    });
    expect(await notebook.texts()).toEqual(['in time']);
  });
});

onEachEmbedded('an isolation level that a driver does not have', (kind) => {
  it('is refused, and the handler may go on without', async () => {
    const notebook = await Notebook.open(kind);
    await runInTransaction(() => expect(notebook.add('one')).rejects.toThrow(/isolation/i), {
      isolation: 'REPEATABLE READ',
    });
    await runInTransaction(() => notebook.add('two'));
    expect(await notebook.texts()).toEqual(['two']);
    await notebook.close();
  });
});

onEachServer('statements that come while a transaction begins', (kind) => {
  it('take one connection, in their order', async () => {
    const notebook = await Notebook.open(kind, { more: { poolSize: 3 } });
    const { passed, open } = gate();
    const statements = await notebook.database.statements.during(() =>
      runInTransaction(async () => {
        const all = ['a', 'b', 'c'].map((text) => notebook.add(text));
        open();
        await passed;
        await Promise.all(all);
      }),
    );
    expect(new Set(statements.map(({ connection }) => connection)).size).toBe(1);
    expect(statements).toHaveLength(5);
    expect(await notebook.texts()).toEqual(['a', 'b', 'c']);
    await notebook.close();
  });
});
