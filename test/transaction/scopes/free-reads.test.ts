import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { joinTransactions, leaveTransactions } from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer, type Database } from '../../support/databases.js';
import { Note, Notebook, readFreely } from './notebook.js';

const BEGIN = /^(START|BEGIN) TRANSACTION$/;

/** What reads and still needs a transaction, as each database says it. */
const NOT_PLAIN: Readonly<Record<string, readonly string[]>> = {
  PostgreSQL: [
    'SELECT * FROM note FOR UPDATE',
    'SELECT * FROM note FOR NO KEY UPDATE',
    'SELECT * FROM note FOR KEY SHARE SKIP LOCKED',
    `WITH gone AS (DELETE FROM note RETURNING *) SELECT * FROM gone`,
    `SELECT set_config('search_path', 'public', true)`,
    'SELECT pg_advisory_xact_lock(1)',
    'TABLE note',
  ],
  MariaDB: [
    'SELECT * FROM note FOR UPDATE',
    'SELECT * FROM note LOCK IN SHARE MODE',
    `SELECT GET_LOCK('note', 1)`,
    'SELECT text INTO @text FROM note LIMIT 1',
    'SELECT SLEEP(0)',
    '/*M! INSERT INTO note */ SELECT 1',
  ],
  'better-sqlite3': ['PRAGMA user_version', 'EXPLAIN SELECT 1', 'SELECT random()'],
  'sql.js': ['PRAGMA user_version', 'EXPLAIN SELECT 1', 'SELECT random()'],
};

onEachDatabase('a scope that reads freely', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(async () => {
    await notebook.empty();
    await notebook.add('first');
    notebook.database.statements.clear();
  });
  afterAll(() => notebook.close());

  const read = async (): Promise<void> => {
    await notebook.notes.findOneBy({ text: 'first' });
    await Promise.all([notebook.notes.count(), notebook.texts()]);
    await notebook.dataSource.query('SELECT * FROM note');
    await notebook.notes.createQueryBuilder('n').where('n.text IS NOT NULL').getMany();
  };

  it('sends exactly what is sent without one', async () => {
    const { statements } = notebook.database;
    const free = await statements.during(() => readFreely(read));
    leaveTransactions(notebook.dataSource);
    const stock = await statements.during(read);
    joinTransactions(notebook.dataSource);
    expect(free.map(({ sql }) => sql)).toEqual(stock.map(({ sql }) => sql));
    expect(free).toHaveLength(5);
    const [used, usual] = [free, stock].map(
      (list) => new Set(list.map(({ connection }) => connection)).size,
    );
    expect(used).toBe(usual);
  });

  it('begins with its first other statement, and sees its own writes from then on', async () => {
    const sent = await notebook.sent(() =>
      readFreely(async () => {
        expect(await notebook.texts()).toEqual(['first']);
        await notebook.add('second');
        expect(await notebook.texts()).toEqual(['first', 'second']);
      }),
    );
    expect(sent.map((sql) => sql.replace(/[ (][^]*/, ''))).toEqual([
      'SELECT',
      kind.isServer ? 'START' : 'BEGIN',
      'INSERT',
      'SELECT',
      'COMMIT',
    ]);
  });

  it('undoes what it wrote when it fails', async () => {
    const failing = readFreely(async () => {
      await notebook.texts();
      await notebook.add('second');
      throw new Error('The handler failed');
    });
    await expect(failing).rejects.toThrow('The handler failed');
    expect(await notebook.texts()).toEqual(['first']);
  });

  it('lets a reader from before its beginning go on in it', async () => {
    await readFreely(async () => {
      const runner = notebook.dataSource.createQueryRunner();
      expect(await runner.manager.count(Note)).toBe(1);
      await notebook.add('second');
      expect(await runner.manager.count(Note)).toBe(2);
      await runner.release();
    });
  });

  it.each(NOT_PLAIN[kind.name] ?? [])('begins with %s', async (sql) => {
    const sent = await notebook.sent(() => readFreely(() => notebook.dataSource.query(sql)));
    expect(sent[0]).toMatch(BEGIN);
    expect(sent.at(-1)).toBe('COMMIT');
  });

  it.each([{ isolation: 'SERIALIZABLE' }, { readOnly: true }] as const)(
    'begins with a plain SELECT when it has %o',
    async (options) => {
      const sent = await notebook.sent(() => readFreely(() => notebook.texts(), options));
      expect(sent.some((sql) => BEGIN.test(sql))).toBe(true);
    },
  );

  it('reads outside below that', async () => {
    const isolation = 'READ UNCOMMITTED';
    const sent = await notebook.sent(() => readFreely(() => notebook.texts(), { isolation }));
    expect(sent).toHaveLength(1);
  });
});

onEachServer('reads without a transaction', (kind: Database) => {
  it('run beside each other, while the transaction goes on', async () => {
    const notebook = await Notebook.open(kind, { more: { poolSize: 4 } });
    const sleep = kind.name === 'MariaDB' ? 'SLEEP(0)' : `pg_sleep(0)`;
    const statements = await notebook.database.statements.during(() =>
      readFreely(async () => {
        await Promise.all([notebook.texts(), notebook.texts(), notebook.texts()]);
        await notebook.dataSource.query(`SELECT ${sleep}`);
        await Promise.all([notebook.texts(), notebook.texts(), notebook.texts()]);
      }),
    );
    const connections = statements.map(({ connection }) => connection);
    expect(new Set(connections.slice(0, 3)).size).toBe(3);
    // those after the beginning are all in it
    expect(new Set(connections.slice(3)).size).toBe(1);
    await notebook.close();
  });
});
