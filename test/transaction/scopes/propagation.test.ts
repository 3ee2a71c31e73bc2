import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  PropagationError,
  runInTransaction,
  type Propagation,
} from '../../../src/transaction/index.js';
import { onEachDatabase, onEachServer } from '../../support/databases.js';
import { Notebook } from './notebook.js';

const failure = new Error('It failed');

/** Whether the inner row, the outer one or both stay when one of the two fails. */
interface Fate {
  /** Without a transaction around: what stays of the inner one when it fails. */
  readonly alone: 'undone' | 'kept' | 'refused';
  /** Within one that fails afterwards. */
  readonly inFailing: 'undone' | 'kept' | 'refused';
}

const FATES: Readonly<Record<Propagation, Fate>> = {
  REQUIRED: { alone: 'undone', inFailing: 'undone' },
  REQUIRES_NEW: { alone: 'undone', inFailing: 'kept' },
  NESTED: { alone: 'undone', inFailing: 'undone' },
  MANDATORY: { alone: 'refused', inFailing: 'undone' },
  NEVER: { alone: 'kept', inFailing: 'refused' },
  SUPPORTS: { alone: 'kept', inFailing: 'undone' },
  NOT_SUPPORTED: { alone: 'kept', inFailing: 'kept' },
};
const MODES = Object.entries(FATES) as [Propagation, Fate][];
const ownConnection = (propagation: Propagation): boolean =>
  propagation === 'REQUIRES_NEW' || propagation === 'NOT_SUPPORTED';

onEachDatabase('propagation', (kind) => {
  let notebook: Notebook;
  beforeAll(async () => {
    notebook = await Notebook.open(kind);
  });
  beforeEach(() => notebook.empty());
  afterAll(() => notebook.close());

  const inner = (propagation: Propagation, after?: () => never): Promise<unknown> =>
    runInTransaction(
      async () => {
        await notebook.add('inner');
        after?.();
      },
      { propagation },
    );
  const fail = (): never => {
    throw failure;
  };

  describe.each(MODES)('%s', (propagation, { alone, inFailing }) => {
    it('outside of a transaction', async () => {
      const failing = inner(propagation, fail);
      if (alone === 'refused') await expect(failing).rejects.toBeInstanceOf(PropagationError);
      else await expect(failing).rejects.toBe(failure);
      expect(await notebook.texts()).toEqual(alone === 'kept' ? ['inner'] : []);
      if (alone === 'refused') return;
      await notebook.empty();
      await inner(propagation);
      expect(await notebook.texts()).toEqual(['inner']);
    });

    it('within a transaction that fails afterwards', async () => {
      // the single connection of an embedded database is the outer one's once that has written
      const isLast = !kind.isServer && ownConnection(propagation);
      const failing = runInTransaction(async () => {
        if (!isLast) await notebook.add('outer');
        await inner(propagation);
        if (isLast) await notebook.add('outer');
        throw failure;
      });
      if (inFailing === 'refused') await expect(failing).rejects.toBeInstanceOf(PropagationError);
      else await expect(failing).rejects.toBe(failure);
      expect(await notebook.texts()).toEqual(inFailing === 'kept' ? ['inner'] : []);
    });
  });

  it('REQUIRED that fails and is caught keeps what it wrote, as one transaction', async () => {
    await runInTransaction(async () => {
      await notebook.add('outer');
      await expect(inner('REQUIRED', fail)).rejects.toBe(failure);
    });
    expect(await notebook.texts()).toEqual(['inner', 'outer']);
  });

  it('NESTED that fails and is caught loses what it wrote, and no more', async () => {
    await runInTransaction(async () => {
      await notebook.add('before');
      await expect(inner('NESTED', fail)).rejects.toBe(failure);
      await notebook.add('after');
    });
    expect(await notebook.texts()).toEqual(['after', 'before']);
  });

  it('of wrong use is named with its user', async () => {
    const wrong = runInTransaction(() => Promise.resolve(), { propagation: 'MANDATORY' });
    await expect(wrong).rejects.toThrow(
      'runInTransaction() has propagation MANDATORY and was called outside of a transaction; call it within one, or let it begin its own with REQUIRED.',
    );
    const nevers = runInTransaction(() => inner('NEVER'));
    await expect(nevers).rejects.toThrow(/^runInTransaction\(\) has propagation NEVER and was /);
    const unknown = runInTransaction(() => notebook.add('x'), { propagation: 'ALWAYS' as 'NEVER' });
    await expect(unknown).rejects.toThrow(
      'runInTransaction() has propagation "ALWAYS"; use REQUIRED, REQUIRES_NEW, NESTED, MANDATORY, NEVER, SUPPORTS, NOT_SUPPORTED.',
    );
    expect(await notebook.texts()).toEqual([]);
  });

  it.each(['REQUIRED', 'NESTED', 'MANDATORY', 'SUPPORTS'] as const)(
    '%s is refused an isolation level or readOnly that the one around does not have',
    async (propagation) => {
      const asking = (options: object): Promise<unknown> =>
        runInTransaction(() =>
          runInTransaction(() => notebook.add('x'), { propagation, ...options }),
        );
      await expect(asking({ isolation: 'SERIALIZABLE' })).rejects.toThrow(
        `runInTransaction() has propagation ${propagation} with isolation SERIALIZABLE and was called within a transaction without; give that one the option, or use REQUIRES_NEW.`,
      );
      await expect(asking({ readOnly: true })).rejects.toThrow(
        `has propagation ${propagation} with readOnly and was`,
      );
      expect(await notebook.texts()).toEqual([]);
    },
  );

  it('REQUIRED with the same isolation level joins', async () => {
    const options = { isolation: 'SERIALIZABLE' } as const;
    await runInTransaction(() => runInTransaction(() => notebook.add('x'), options), options);
    expect(await notebook.texts()).toEqual(['x']);
  });

  it('options that cannot be meant are refused before anything runs', async () => {
    const wrong = runInTransaction(() => notebook.add('x'), {
      isolation: 'SNAPSHOT' as 'SERIALIZABLE',
    });
    await expect(wrong).rejects.toThrow('runInTransaction() has isolation SNAPSHOT; use READ');
    expect(await notebook.texts()).toEqual([]);
  });
});

onEachServer('REQUIRES_NEW', (kind) => {
  it('is committed before the one around goes on, on a connection of its own', async () => {
    const notebook = await Notebook.open(kind);
    const statements = await notebook.database.statements.during(() =>
      runInTransaction(async () => {
        await notebook.add('outer');
        await runInTransaction(() => notebook.add('inner'), { propagation: 'REQUIRES_NEW' });
        await notebook.add('after');
      }),
    );
    const connections = statements.map(({ connection }) => connection);
    const [outer] = connections;
    expect(connections.map((one) => one === outer)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
      true,
    ]);
    await notebook.close();
  });
});
