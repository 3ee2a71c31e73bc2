import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import {
  joinTransactions,
  leaveTransactions,
  runInTransaction,
} from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { Notebook, readFreely } from './notebook.js';

const failure = new Error('It failed');

onEachDatabase('a DataSource', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(() => notebook.empty());
  afterEach(() => {
    vi.resetModules();
    leaveTransactions(notebook.dataSource);
    joinTransactions(notebook.dataSource);
  });
  afterAll(() => notebook.close());

  const failing = async (): Promise<void> => {
    const ending = runInTransaction(async () => {
      await notebook.add('row');
      throw failure;
    });
    await expect(ending).rejects.toBe(failure);
  };

  it('that joins twice leaves once, and can join again', async () => {
    const { dataSource } = notebook;
    joinTransactions(dataSource);
    await failing();
    expect(await notebook.texts()).toEqual([]);
    leaveTransactions(dataSource);
    await failing();
    expect(await notebook.texts()).toEqual(['row']);
    await notebook.empty();
    joinTransactions(dataSource);
    await failing();
    expect(await notebook.texts()).toEqual([]);
  });

  it('belongs to one copy of the package, and another one says so', async () => {
    vi.resetModules();
    const other = await import('../../../src/transaction/index.js');
    expect(other.joinTransactions).not.toBe(joinTransactions);
    expect(() => other.joinTransactions(notebook.dataSource)).toThrow(
      'A DataSource has joined the transactions of another copy of nestjs-rest-errors; install one for all packages.',
    );
    other.leaveTransactions(notebook.dataSource);
    await failing();
    expect(await notebook.texts()).toEqual([]);
  });

  it('refuses defaults that cannot be meant', () => {
    const { dataSource } = notebook;
    leaveTransactions(dataSource);
    expect(() => joinTransactions(dataSource, { acquireTimeout: 0 })).toThrow(
      'joinTransactions() has acquireTimeout 0; use milliseconds from 1 on.',
    );
  });

  it('with an isolation level of its own begins with the first SELECT', async () => {
    const { dataSource } = notebook;
    leaveTransactions(dataSource);
    Object.assign(dataSource.options, { isolationLevel: 'SERIALIZABLE' });
    joinTransactions(dataSource);
    const sent = await notebook.sent(() => readFreely(() => notebook.texts()));
    Object.assign(dataSource.options, { isolationLevel: undefined });
    expect(sent.at(-1)).toBe('COMMIT');
    expect(sent).toHaveLength(4);
  });
});
