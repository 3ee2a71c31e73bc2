import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  afterCommit,
  afterRollback,
  runInTransaction,
  TransactionDoomed,
} from '../../../src/transaction/index.js';
import { onEachDatabase } from '../../support/databases.js';
import { gate, Notebook } from './notebook.js';

const failure = new Error('It failed');
const nested = <T>(fn: () => Promise<T>): Promise<T> =>
  runInTransaction(fn, { propagation: 'NESTED' });

onEachDatabase('a hook', (kind) => {
  let notebook: Notebook;
  let told: string[];
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(async () => {
    told = [];
    await notebook.empty();
  });
  afterAll(() => notebook.close());

  const tell = (what: string) => (): void => void told.push(what);
  const hooks = (name: string): void => {
    afterCommit(tell(`${name} committed`));
    afterRollback(tell(`${name} rolled back`));
  };

  it('runs after the end, in the order in which they were asked for', async () => {
    await runInTransaction(async () => {
      hooks('first');
      await notebook.add('a');
      hooks('second');
      expect(told).toEqual([]);
    });
    await expect.poll(() => told).toEqual(['first committed', 'second committed']);
  });

  it('runs for a failure in its place', async () => {
    const failing = runInTransaction(async () => {
      hooks('first');
      await notebook.add('a');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(told).toEqual(['first rolled back']);
  });

  it('of a nested transaction waits for the one around', async () => {
    await runInTransaction(async () => {
      hooks('outer');
      await nested(async () => {
        hooks('kept');
        await nested(() => Promise.resolve(hooks('innermost')));
      });
      expect(told).toEqual([]);
      const failing = nested(async () => {
        await notebook.add('a');
        hooks('undone');
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
      expect(told).toEqual(['undone rolled back']);
    });
    await vi.waitFor(() =>
      expect(told).toEqual([
        'undone rolled back',
        'outer committed',
        'kept committed',
        'innermost committed',
      ]),
    );
  });

  it('of what was kept of a nested one is forgotten with the one around', async () => {
    const failing = runInTransaction(async () => {
      await nested(() => Promise.resolve(hooks('nested')));
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(told).toEqual(['nested rolled back']);
  });

  it('hears of a COMMIT that was refused as of a rollback', async () => {
    const doomed = runInTransaction(async () => {
      hooks('doomed');
      await notebook.add('a');
      await notebook.dataSource.createQueryRunner().startTransaction();
    });
    await expect(doomed).rejects.toBeInstanceOf(TransactionDoomed);
    expect(told).toEqual(['doomed rolled back']);
  });

  it('may use repositories, in a transaction or without', async () => {
    const { passed, open } = gate();
    await runInTransaction(async () => {
      await notebook.add('a');
      afterCommit(async () => {
        await notebook.add('by the hook');
        await runInTransaction(() => notebook.add('in its transaction'));
        open();
      });
    });
    await passed;
    expect(await notebook.texts()).toEqual(['a', 'by the hook', 'in its transaction']);
  });

  it('that is asked for after the end runs at once, or never', async () => {
    for (const error of [undefined, failure]) {
      const { passed, open } = gate();
      let late: Promise<void> = Promise.resolve();
      const ending = runInTransaction(async () => {
        late = passed.then(() => hooks('late'));
        await notebook.add('a');
        if (error) throw error;
      });
      await ending.catch(() => undefined);
      open();
      await late;
      await expect.poll(() => told).toHaveLength(1);
      await notebook.empty();
      expect(told.splice(0)).toEqual([error ? 'late rolled back' : 'late committed']);
    }
  });

  it('outside of a transaction runs at once', () => {
    hooks('outside');
    expect(told).toEqual(['outside committed']);
  });

  describe('that fails', () => {
    afterEach(() => void vi.restoreAllMocks());

    const failing = [
      () => {
        throw failure;
      },
      () => Promise.reject(failure),
    ];

    it.each(failing)('is logged, and changes nothing', async (hook) => {
      const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      await runInTransaction(async () => {
        afterCommit(hook);
        afterCommit(tell('the next one'));
        await notebook.add('a');
      });
      await expect.poll(() => told).toEqual(['the next one']);
      expect(log.mock.calls).toEqual([['A hook failed after the end of a transaction', failure]]);
      expect(await notebook.texts()).toEqual(['a']);
    });

    it.each(failing)('is logged outside of a transaction, too', async (hook) => {
      const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      afterCommit(hook);
      await expect.poll(() => log).toHaveBeenCalledOnce();
    });
  });
});
