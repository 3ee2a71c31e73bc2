import type { QueryRunner } from 'typeorm';

import type { AddressBook } from '../address-book.js';
import { Contact } from '../entities.js';
import type { ReadPath } from '../path.js';

const transactions: readonly ReadPath[] = [
  {
    name: 'dataSource.transaction',
    sees: ({ dataSource }, name) =>
      dataSource.transaction((manager) => manager.existsBy(Contact, { name })),
  },
  {
    name: 'manager.withRepository',
    sees: ({ manager, own }, name) =>
      manager.transaction((nested) => nested.withRepository(own).knows(name)),
  },
];

const runners: readonly ReadPath[] = [
  {
    name: 'runner.manager',
    async sees({ dataSource }, name) {
      const runner = dataSource.createQueryRunner();
      const isThere = await runner.manager.existsBy(Contact, { name });
      await runner.release();
      return isThere;
    },
  },
  {
    name: 'a runner for reads',
    async sees(book, name) {
      const runner = book.dataSource.createQueryRunner('slave');
      const isThere = await hasRow(runner, book, name);
      await runner.release();
      return isThere;
    },
  },
  {
    name: 'a runner with a transaction by hand',
    async sees(book, name) {
      await using runner = book.dataSource.createQueryRunner();
      await runner.startTransaction();
      const isThere = await hasRow(runner, book, name);
      await runner.rollbackTransaction();
      return isThere;
    },
  },
];

const lazyRelations: readonly ReadPath[] = [
  {
    name: 'a lazy relation to one',
    async sees({ phones }, name) {
      const phone = await phones.findOneBy({ number: name });
      return (await phone?.contact?.team)?.name === name;
    },
  },
  {
    name: 'a lazy relation to many',
    async sees({ contacts }, name) {
      const followed = (await contacts.findOneByOrFail({ name: 'ada' })).followed;
      return (await followed).some((team) => team.name === name);
    },
  },
];

const trees: readonly ReadPath[] = [
  {
    name: 'folders.findTrees',
    sees: async ({ folders }, name) => (await folders.findTrees())[0]?.children[0]?.name === name,
  },
  {
    name: 'folders.findDescendants',
    async sees({ folders }, name) {
      const root = await folders.findOneByOrFail({ id: 1000 });
      return (await folders.findDescendants(root)).some((folder) => folder.name === name);
    },
  },
  {
    name: 'folders.countDescendants',
    async sees({ folders }) {
      const root = await folders.findOneByOrFail({ id: 1000 });
      return (await folders.countDescendants(root)) === 2;
    },
  },
  {
    name: 'folders.findAncestors',
    async sees({ folders }, name) {
      const leaf = await folders.findOneBy({ name });
      return leaf !== null && (await folders.findAncestors(leaf)).length === 2;
    },
  },
  {
    name: 'regions.findDescendantsTree',
    async sees({ regions }, name) {
      const root = await regions.findOneByOrFail({ id: 1000 });
      return (await regions.findDescendantsTree(root)).children[0]?.name === name;
    },
  },
  {
    name: 'regions.createDescendantsQueryBuilder',
    async sees({ regions }) {
      const root = await regions.findOneByOrFail({ id: 1000 });
      const below = regions.createDescendantsQueryBuilder('region', 'closure', root);
      return (await below.getCount()) === 2;
    },
  },
];

async function hasRow(runner: QueryRunner, book: AddressBook, name: string): Promise<boolean> {
  const sql = book.sql('SELECT name FROM contact WHERE name = ?');
  const rows = (await runner.query(sql, [name])) as unknown[];
  return rows.length === 1;
}

export const RUNNER_READS = [...transactions, ...runners, ...lazyRelations, ...trees];
