import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import {
  CommitOutcomeUnknown,
  joinTransactions,
  runInTransaction,
} from '../../../src/transaction/index.js';
import { CuttingProxy, type Cut } from '../../support/cutting-proxy.js';
import { onEachDatabase, onEachServer, type Database } from '../../support/databases.js';
import { Note, Notebook } from './notebook.js';

const failure = new Error('It failed');
const PORTS: Readonly<Record<string, number>> = { PostgreSQL: 5432, MariaDB: 3306 };

const blocking = ({ name }: Database): string =>
  name === 'MariaDB' ? 'SELECT SLEEP(60)' : 'SELECT pg_sleep(60)';

onEachServer('a connection', (kind) => {
  let notebook: Notebook;
  beforeEach(async () => {
    notebook = await Notebook.open(kind, {
      defaults: { rollbackTimeout: 100, acquireTimeout: 2_000 },
      more: { poolSize: 1 },
    });
  });
  afterEach(() => notebook.close());

  const sessions = async (): Promise<number[]> =>
    (await notebook.database.sessions()).map(({ id }) => id);

  it('that is not rolled back in time is destroyed, and another takes its place', async () => {
    await notebook.texts();
    const [before] = await sessions();
    let stuck: Promise<unknown> = Promise.resolve();
    const ending = runInTransaction(async () => {
      await notebook.add('undone');
      stuck = notebook.dataSource.query(blocking(kind)).catch((error: unknown) => error);
      throw failure;
    });
    await expect(ending).rejects.toBe(failure);
    // the server notices when the statement has ended
    await notebook.database.kill({ id: before ?? 0, isInTransaction: true });
    await runInTransaction(() => notebook.add('kept'));
    expect(await notebook.texts()).toEqual(['kept']);
    expect(await stuck).toBeInstanceOf(Error);
    await expect.poll(() => sessions()).toHaveLength(1);
    expect(await sessions()).not.toContain(before);
  });

  it('whose rollback fails is destroyed, and nothing of it is committed later', async () => {
    const subscriber = {
      beforeTransactionRollback: (): void => {
        throw new Error('The subscriber refuses');
      },
    };
    notebook.dataSource.subscribers.push(subscriber);
    const ending = runInTransaction(async () => {
      await notebook.add('undone');
      throw failure;
    });
    await expect(ending).rejects.toBe(failure);
    notebook.dataSource.subscribers.length = 0;
    await runInTransaction(() => notebook.add('kept'));
    await expect.poll(() => sessions()).toHaveLength(1);
    expect(await notebook.texts()).toEqual(['kept']);
  });

  it('whose transaction was not committed because of a subscriber is used again', async () => {
    await notebook.texts();
    const before = await sessions();
    const subscriber = {
      beforeTransactionCommit: (): void => {
        throw failure;
      },
    };
    notebook.dataSource.subscribers.push(subscriber);
    await expect(runInTransaction(() => notebook.add('undone'))).rejects.toBe(failure);
    notebook.dataSource.subscribers.length = 0;
    await runInTransaction(() => notebook.add('kept'));
    expect(await notebook.texts()).toEqual(['kept']);
    expect(await sessions()).toEqual(before);
  });

  it('that is lost in a transaction is replaced', async () => {
    const ending = runInTransaction(async () => {
      await notebook.add('undone');
      const [session] = await notebook.database.sessions();
      if (session) await notebook.database.kill(session);
      await notebook.add('lost').catch(() => undefined);
    });
    await expect(ending).rejects.toThrow();
    await runInTransaction(() => notebook.add('kept'));
    expect(await notebook.texts()).toEqual(['kept']);
    if (kind.name !== 'PostgreSQL') return;
    const { connectedQueryRunners } = notebook.dataSource.driver as unknown as {
      connectedQueryRunners: unknown[];
    };
    // a list of runners would take minutes to print
    expect(connectedQueryRunners.length).toBe(0);
  });
});

onEachServer('a COMMIT', (kind) => {
  let notebook: Notebook;
  let proxy: CuttingProxy;
  let behind: DataSource;
  beforeEach(async () => {
    notebook = await Notebook.open(kind);
    const { url } = notebook.dataSource.options as { url: string };
    const target = new URL(url);
    proxy = await CuttingProxy.start(
      target.hostname,
      Number(target.port === '' ? PORTS[kind.name] : target.port),
    );
    target.host = `127.0.0.1:${proxy.port}`;
    behind = await notebook.database.connect({
      url: target.href,
      entities: [Note],
    } as never);
    joinTransactions(behind);
  });
  afterEach(async () => {
    await notebook.close();
    await proxy.close();
  });

  it.each<[Cut, string[]]>([
    ['before', []],
    ['after', ['a']],
  ])('whose connection is cut %s the server has it is of unknown outcome', async (cut, rows) => {
    proxy.cutWhere((sent) => (sent.includes('COMMIT') ? cut : undefined));
    const ending = runInTransaction(() => behind.getRepository(Note).insert({ text: 'a' }));
    await expect(ending).rejects.toBeInstanceOf(CommitOutcomeUnknown);
    await expect.poll(() => notebook.texts()).toEqual(rows);
    proxy.cutWhere(() => undefined);
    await runInTransaction(() => behind.getRepository(Note).insert({ text: 'b' }));
    expect(await notebook.texts()).toEqual([...rows, 'b']);
  });
});

onEachDatabase('whatever a subscriber does', (kind) => {
  it('after the end, that stays, and is logged', async () => {
    const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const notebook = await Notebook.open(kind);
    const { subscribers } = notebook.dataSource;
    const refuse = (): never => {
      throw failure;
    };
    subscribers.push({ afterTransactionCommit: refuse, afterTransactionRollback: refuse });
    await runInTransaction(() => notebook.add('kept'));
    expect(log.mock.calls).toEqual([['A hook failed after the end of a transaction', failure]]);
    log.mockRestore();
    const undone = runInTransaction(async () => {
      await notebook.add('undone');
      throw new TypeError('The first error');
    });
    await expect(undone).rejects.toThrow('The first error');
    subscribers.length = 0;
    await runInTransaction(() => notebook.add('later'));
    expect(await notebook.texts()).toEqual(['kept', 'later']);
    await notebook.close();
  });

  it('before ROLLBACK, nothing stays', async () => {
    const notebook = await Notebook.open(kind);
    const { subscribers } = notebook.dataSource;
    subscribers.push({
      beforeTransactionRollback: () => {
        throw failure;
      },
    });
    const undone = runInTransaction(async () => {
      await notebook.add('undone');
      throw new TypeError('The first error');
    });
    await expect(undone).rejects.toThrow('The first error');
    subscribers.length = 0;
    await runInTransaction(() => notebook.add('later'));
    expect(await notebook.texts()).toEqual(['later']);
    await notebook.close();
  });
});
