import { Contact, Team } from '../entities.js';
import type { ReadPath } from '../path.js';

const SQL = 'SELECT name FROM contact WHERE name = ?';

const repositories: readonly ReadPath[] = [
  {
    name: 'repository.find',
    sees: async ({ contacts }, name) =>
      (await contacts.find()).some((contact) => contact.name === name),
  },
  {
    name: 'repository.find with relations',
    async sees({ contacts }, name) {
      const found = await contacts.find({ where: { name }, relations: { phones: true } });
      return found[0]?.phones[0]?.number === name;
    },
  },
  {
    name: 'repository.find with a query for each relation',
    async sees({ contacts }, name) {
      const [found] = await contacts.find({
        where: { name },
        relations: { phones: true, followed: true },
        relationLoadStrategy: 'query',
      });
      return found?.phones[0]?.number === name;
    },
  },
  {
    name: 'repository.find of a page with relations',
    async sees({ contacts }, name) {
      const where = { name };
      const found = await contacts.find({ where, relations: { phones: true }, skip: 0, take: 1 });
      return found[0]?.phones.length === 1;
    },
  },
  {
    name: 'repository.find of an eager relation',
    sees: async ({ phones }, name) =>
      (await phones.findOneBy({ number: name }))?.contact !== undefined,
  },
  {
    name: 'repository.findBy',
    sees: async ({ contacts }, name) => (await contacts.findBy({ name })).length === 1,
  },
  {
    name: 'repository.findOne',
    sees: async ({ contacts }, name) => (await contacts.findOne({ where: { name } })) !== null,
  },
  {
    name: 'repository.findOneBy',
    sees: async ({ contacts }, name) => (await contacts.findOneBy({ name })) !== null,
  },
  {
    name: 'repository.findOneByOrFail',
    sees: ({ contacts }, name) =>
      contacts.findOneByOrFail({ name }).then(
        () => true,
        () => false,
      ),
  },
  {
    name: 'repository.findAndCount',
    sees: async ({ contacts }, name) => (await contacts.findAndCount({ where: { name } }))[1] === 1,
  },
  {
    name: 'repository.findAndCountBy',
    sees: async ({ contacts }, name) => (await contacts.findAndCountBy({ name }))[1] === 1,
  },
  {
    name: 'repository.count',
    sees: async ({ contacts }, name) => (await contacts.count({ where: { name } })) === 1,
  },
  {
    name: 'repository.countBy',
    sees: async ({ contacts }, name) => (await contacts.countBy({ name })) === 1,
  },
  { name: 'repository.exists', sees: ({ contacts }, name) => contacts.exists({ where: { name } }) },
  { name: 'repository.existsBy', sees: ({ contacts }, name) => contacts.existsBy({ name }) },
  {
    name: 'repository.sum',
    sees: async ({ contacts }, name) => Number(await contacts.sum('visits', { name })) === 1,
  },
  {
    name: 'repository.average',
    sees: async ({ contacts }, name) => Number(await contacts.average('visits', { name })) === 1,
  },
  {
    name: 'repository.minimum',
    sees: async ({ contacts }, name) => (await contacts.minimum('visits', { name })) === 1,
  },
  {
    name: 'repository.maximum',
    sees: async ({ contacts }, name) => (await contacts.maximum('visits', { name })) === 1,
  },
  {
    name: 'repository.preload',
    sees: async ({ contacts }, name) => (await contacts.preload({ name })) !== undefined,
  },
  {
    name: 'repository.query',
    sees: async (book, name) =>
      (await book.contacts.query<unknown[]>(book.sql(SQL), [name])).length === 1,
  },
  {
    name: 'repository.sql',
    sees: async ({ contacts }, name) =>
      (await contacts.sql<unknown[]>`SELECT name FROM contact WHERE name = ${name}`).length === 1,
  },
  {
    name: 'a repository got in the transaction',
    sees: ({ manager }, name) => manager.getRepository(Contact).existsBy({ name }),
  },
  { name: 'an extended repository', sees: ({ extended }, name) => extended.knows(name) },
  { name: 'a repository class', sees: ({ own }, name) => own.knows(name) },
  { name: 'a view', sees: ({ visitors }, name) => visitors.existsBy({ name }) },
];

const managers: readonly ReadPath[] = [
  {
    name: 'manager.find',
    sees: async ({ manager }, name) => (await manager.findBy(Contact, { name })).length === 1,
  },
  {
    name: 'manager.findOne',
    sees: async ({ manager }, name) => (await manager.findOneBy(Contact, { name })) !== null,
  },
  {
    name: 'manager.findAndCount',
    sees: async ({ manager }, name) => (await manager.findAndCountBy(Contact, { name }))[1] === 1,
  },
  {
    name: 'manager.count',
    sees: async ({ manager }, name) => (await manager.countBy(Contact, { name })) === 1,
  },
  { name: 'manager.exists', sees: ({ manager }, name) => manager.existsBy(Contact, { name }) },
  {
    name: 'manager.sum',
    sees: async ({ manager }, name) => Number(await manager.sum(Contact, 'visits', { name })) === 1,
  },
  {
    name: 'manager.preload',
    sees: async ({ manager }, name) => (await manager.preload(Team, { name })) !== undefined,
  },
  {
    name: 'manager.query',
    sees: async (book, name) =>
      (await book.manager.query<unknown[]>(book.sql(SQL), [name])).length === 1,
  },
];

const activeRecords: readonly ReadPath[] = [
  { name: 'Entity.find', sees: async (_, name) => (await Contact.findBy({ name })).length === 1 },
  { name: 'Entity.findOne', sees: async (_, name) => (await Contact.findOneBy({ name })) !== null },
  { name: 'Entity.count', sees: async (_, name) => (await Contact.countBy({ name })) === 1 },
  { name: 'Entity.exists', sees: (_, name) => Contact.existsBy({ name }) },
  {
    name: 'Entity.createQueryBuilder',
    sees: async (_, name) => (await Contact.createQueryBuilder().where({ name }).getCount()) === 1,
  },
  {
    name: 'an entity that reloads itself',
    async sees(_, name) {
      const contact = Contact.create({ name });
      return contact.reload().then(
        () => contact.visits === 1,
        () => false,
      );
    },
  },
];

export const REPOSITORY_READS = [...repositories, ...managers, ...activeRecords];
