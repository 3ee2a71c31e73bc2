import type { SelectQueryBuilder } from 'typeorm';

import type { AddressBook } from '../address-book.js';
import { Contact } from '../entities.js';
import { onServers, type ReadPath } from '../path.js';

const selecting = ({ contacts }: AddressBook, name: string): SelectQueryBuilder<Contact> =>
  contacts.createQueryBuilder('contact').where('contact.name = :name', { name });

const builders: readonly ReadPath[] = [
  {
    name: 'builder.getMany',
    sees: async (book, name) => (await selecting(book, name).getMany()).length === 1,
  },
  {
    name: 'builder.getOne',
    sees: async (book, name) => (await selecting(book, name).getOne()) !== null,
  },
  {
    name: 'builder.getRawMany',
    sees: async (book, name) => (await selecting(book, name).getRawMany()).length === 1,
  },
  {
    name: 'builder.getRawOne',
    sees: async (book, name) => (await selecting(book, name).getRawOne()) !== undefined,
  },
  {
    name: 'builder.getRawAndEntities',
    sees: async (book, name) =>
      (await selecting(book, name).getRawAndEntities()).entities.length === 1,
  },
  {
    name: 'builder.getCount',
    sees: async (book, name) => (await selecting(book, name).getCount()) === 1,
  },
  { name: 'builder.getExists', sees: (book, name) => selecting(book, name).getExists() },
  {
    name: 'builder.getManyAndCount of a page with a join',
    async sees(book, name) {
      const page = selecting(book, name).leftJoinAndSelect('contact.phones', 'phone').take(1);
      return (await page.getManyAndCount())[1] === 1;
    },
  },
  {
    name: 'builder.loadAllRelationIds',
    async sees(book, name) {
      const found = await selecting(book, name)
        .loadAllRelationIds({ relations: ['phones'] })
        .getOne();
      return found?.phones.length === 1;
    },
  },
  {
    name: 'a builder with a subquery',
    async sees({ dataSource }, name) {
      const counted = dataSource
        .createQueryBuilder()
        .select('COUNT(*)', 'count')
        .from((query) => query.select('contact.name', 'name').from(Contact, 'contact'), 'named')
        .where('named.name = :name', { name });
      return Number((await counted.getRawOne<{ count: string }>())?.count) === 1;
    },
  },
  {
    name: 'a builder made before',
    sees: ({ builders: { select } }, name) => select.clone().setParameter('name', name).getExists(),
  },
  {
    name: 'a builder that loads a relation to many',
    async sees({ dataSource }, name) {
      const relation = dataSource.createQueryBuilder().relation(Contact, 'phones').of(name);
      return (await relation.loadMany()).length === 1;
    },
  },
  {
    name: 'a builder that loads a relation to one',
    async sees({ dataSource }, name) {
      const relation = dataSource.createQueryBuilder().relation(Contact, 'team').of(name);
      return Boolean(await relation.loadOne());
    },
  },
  {
    name: 'builder.stream',
    isOn: ({ name }) => name === 'MariaDB',
    async sees(book, name) {
      const rows: unknown[] = [];
      for await (const row of await selecting(book, name).stream()) rows.push(row);
      return rows.length === 1;
    },
  },
];

const locks: readonly ReadPath[] = [
  {
    name: 'a lock for writing',
    isOn: onServers,
    sees: async ({ contacts }, name) =>
      (await contacts.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } })) !== null,
  },
  {
    name: 'a lock for reading, of a builder',
    isOn: onServers,
    sees: async (book, name) =>
      (await selecting(book, name).setLock('pessimistic_read').getOne()) !== null,
  },
  {
    name: 'an optimistic lock',
    sees: async ({ contacts }, name) =>
      (await contacts.findOne({ where: { name }, lock: { mode: 'optimistic', version: 2 } })) !==
      null,
  },
];

const raw: readonly ReadPath[] = [
  {
    name: 'dataSource.query',
    sees: async (book, name) => {
      const sql = book.sql('SELECT name FROM contact WHERE name = ?');
      return (await book.dataSource.query<unknown[]>(sql, [name])).length === 1;
    },
  },
  {
    name: 'dataSource.sql',
    sees: async ({ dataSource }, name) =>
      (await dataSource.sql<unknown[]>`SELECT name FROM team WHERE name = ${name}`).length === 1,
  },
];

export const STATEMENT_READS = [...builders, ...locks, ...raw];
