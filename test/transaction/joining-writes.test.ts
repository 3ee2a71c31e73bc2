import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import { expectOneTransaction } from './joining/one-transaction.js';
import { pathsOn } from './joining/path.js';
import type { Rows } from './joining/rows.js';
import { Stage } from './joining/stage.js';
import { RELATION_WRITES } from './joining/writes/relations.js';
import { REPOSITORY_WRITES } from './joining/writes/repositories.js';
import { STATEMENT_WRITES } from './joining/writes/statements.js';
import { TRANSACTION_WRITES } from './joining/writes/transactions.js';

const WRITES = [
  ...REPOSITORY_WRITES,
  ...STATEMENT_WRITES,
  ...TRANSACTION_WRITES,
  ...RELATION_WRITES,
];

onEachDatabase('in a transaction', (kind) => {
  let stage: Stage;
  let before: Rows;
  beforeAll(async () => {
    stage = await Stage.create(kind);
    await stage.reset();
    before = await stage.rows();
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.database.drop());

  describe.each(pathsOn(kind, WRITES))('%s', (_name, { write }) => {
    it('is undone when it fails', async () => {
      const failure = new Error('The handler failed');
      const statements = await stage.database.statements.during(async () => {
        const failing = runInTransaction(async () => {
          await write(stage.book);
          throw failure;
        });
        await expect(failing).rejects.toBe(failure);
      });
      expect(await stage.rows()).toEqual(before);
      expectOneTransaction(statements, 'ROLLBACK');
    });

    it('is kept when it succeeds, and not seen by others until then', async () => {
      let written = before;
      const statements = await stage.database.statements.during(() =>
        runInTransaction(async () => {
          await write(stage.book);
          written = await stage.ownRows();
          if (kind.isShared) expect(await stage.rows()).toEqual(before);
        }),
      );
      expect(written).not.toEqual(before);
      expect(await stage.rows()).toEqual(written);
      expectOneTransaction(statements, 'COMMIT');
    });
  });
});
