import { afterAll, beforeAll, expect, it } from 'vitest';

import { runInTransaction } from '../../src/transaction/index.js';
import { onEachDatabase } from '../support/databases.js';
import type { AddressBook } from './joining/address-book.js';
import { Contact } from './joining/entities.js';
import { expectOneTransaction } from './joining/one-transaction.js';
import { pathsOn } from './joining/path.js';
import { REPOSITORY_READS } from './joining/reads/repositories.js';
import { RUNNER_READS } from './joining/reads/runners.js';
import { STATEMENT_READS } from './joining/reads/statements.js';
import { Stage } from './joining/stage.js';

const READS = [...REPOSITORY_READS, ...STATEMENT_READS, ...RUNNER_READS];
const NAME = 'grace';

/** A contact and all that belongs to one, each of the same name. */
async function add({ contacts, teams, folders, regions, dataSource }: AddressBook): Promise<void> {
  await teams.insert({ name: NAME });
  await contacts.save({ name: NAME, visits: 1, phones: [{ number: NAME }] });
  const relation = (path: string) => dataSource.createQueryBuilder().relation(Contact, path);
  await relation('team').of(NAME).set(NAME);
  await relation('followed').of('ada').add(NAME);
  await folders.save({ name: NAME, parent: { id: 1000 } });
  await regions.save({ name: NAME, parent: { id: 1000 } });
}

onEachDatabase('in a transaction', (kind) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.create(kind);
    await stage.reset();
  });
  afterAll(() => stage.database.drop());

  it.each(pathsOn(kind, READS))('%s sees what was written in it', async (_name, { sees }) => {
    const end = new Error('The handler failed');
    const statements = await stage.database.statements.during(async () => {
      const failing = runInTransaction(async () => {
        expect(await sees(stage.book, NAME)).toBe(false);
        await add(stage.book);
        expect(await sees(stage.book, NAME)).toBe(true);
        throw end;
      });
      await expect(failing).rejects.toBe(end);
    });
    expectOneTransaction(statements, 'ROLLBACK');
  });
});
