import { expect, it } from 'vitest';

import { outsideTransaction, runInTransaction } from '../../../src/transaction/index.js';
import { onEachServer } from '../../support/databases.js';
import { Notebook, onEachEmbedded } from './notebook.js';

const failure = new Error('It failed');

onEachServer('outside of a transaction', (kind) => {
  it('a connection of its own is used, and what is written there stays', async () => {
    const notebook = await Notebook.open(kind);
    const statements = await notebook.database.statements.during(() =>
      runInTransaction(async () => {
        await notebook.add('a');
        await outsideTransaction(async () => {
          expect(await notebook.texts()).toEqual([]);
          await notebook.add('outside');
        });
        throw failure;
      }).catch(() => undefined),
    );
    const connections = statements.map(({ connection }) => connection);
    const isInside = connections.map((connection) => connection === connections[0]);
    expect(isInside).toEqual([true, true, false, false, true]);
    expect(await notebook.texts()).toEqual(['outside']);
    await notebook.close();
  });
});

onEachEmbedded('outside of a transaction that has the only connection', (kind) => {
  it.each([
    ['outsideTransaction()', outsideTransaction],
    ['REQUIRES_NEW', (fn: () => unknown) => runInTransaction(fn, { propagation: 'REQUIRES_NEW' })],
    [
      'NOT_SUPPORTED',
      (fn: () => unknown) => runInTransaction(fn, { propagation: 'NOT_SUPPORTED' }),
    ],
  ] as const)('%s is refused, once that has begun', async (_, run) => {
    const notebook = await Notebook.open(kind);
    await runInTransaction(async () => {
      await run(() => notebook.add('before'));
      await notebook.add('a');
      await expect(run(() => notebook.add('refused'))).rejects.toThrow(
        'A transaction around this one has the only connection of the embedded database and waits for it; use NESTED, or ask before the other one writes.',
      );
    });
    expect(await notebook.texts()).toEqual(['a', 'before']);
    await notebook.close();
  });
});
