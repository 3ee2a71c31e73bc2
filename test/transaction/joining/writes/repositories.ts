import { Contact, Phone } from '../entities.js';
import type { WritePath } from '../path.js';

const SQL = `UPDATE contact SET visits = ? WHERE name = ?`;

const repositories: readonly WritePath[] = [
  {
    name: 'repository.save of a new one',
    write: ({ contacts }) => contacts.save({ name: 'grace' }),
  },
  {
    name: 'repository.save of one that was read',
    async write({ contacts }) {
      const ada = await contacts.findOneByOrFail({ name: 'ada' });
      await contacts.save(Object.assign(ada, { visits: 5 }));
    },
  },
  {
    name: 'repository.save of many in chunks',
    write: ({ contacts }) =>
      contacts.save([{ name: 'grace' }, { name: 'dorothy' }, { name: 'ada', visits: 3 }], {
        chunk: 1,
      }),
  },
  {
    name: 'repository.save without a transaction of its own',
    write: ({ contacts }) => contacts.save({ name: 'grace' }, { transaction: false }),
  },
  { name: 'repository.insert', write: ({ contacts }) => contacts.insert({ name: 'grace' }) },
  {
    name: 'repository.update',
    write: ({ contacts }) => contacts.update({ name: 'ada' }, { visits: 5 }),
  },
  { name: 'repository.updateAll', write: ({ contacts }) => contacts.updateAll({ visits: 5 }) },
  {
    name: 'repository.upsert',
    write: ({ contacts }) =>
      contacts.upsert([{ name: 'ada', visits: 5 }, { name: 'grace' }], ['name']),
  },
  { name: 'repository.delete', write: ({ contacts }) => contacts.delete({ name: 'kurt' }) },
  { name: 'repository.deleteAll', write: ({ phones }) => phones.deleteAll() },
  {
    name: 'repository.remove',
    write: async ({ contacts }) => contacts.remove(await contacts.findBy({ name: 'kurt' })),
  },
  { name: 'repository.softDelete', write: ({ contacts }) => contacts.softDelete('ada') },
  {
    name: 'repository.softRemove',
    write: async ({ contacts }) => contacts.softRemove(await contacts.findBy({ name: 'ada' })),
  },
  { name: 'repository.restore', write: ({ contacts }) => contacts.restore({ name: 'alan' }) },
  {
    name: 'repository.recover',
    write: async ({ contacts }) => contacts.recover(await contacts.find({ withDeleted: true })),
  },
  {
    name: 'repository.increment',
    write: ({ contacts }) => contacts.increment({ name: 'ada' }, 'visits', 2),
  },
  {
    name: 'repository.decrement',
    write: ({ contacts }) => contacts.decrement({ name: 'ada' }, 'visits', 1),
  },
  {
    name: 'repository.query',
    write: (book) => book.contacts.query(book.sql(SQL), [5, 'ada']),
  },
  {
    name: 'repository.sql',
    write: ({ contacts }) => contacts.sql`UPDATE contact SET visits = ${5} WHERE name = ${'ada'}`,
  },
  {
    name: 'a repository got in the transaction',
    write: ({ dataSource }) => dataSource.getRepository(Contact).insert({ name: 'grace' }),
  },
  { name: 'an extended repository', write: ({ extended }) => extended.add('grace') },
  { name: 'a repository class', write: ({ own }) => own.add('grace') },
];

const managers: readonly WritePath[] = [
  {
    name: 'manager.save of an instance',
    write: ({ manager }) => manager.save(manager.create(Contact, { name: 'grace' })),
  },
  {
    name: 'manager.save of a plain object',
    write: ({ manager }) => manager.save(Contact, { name: 'grace' }),
  },
  { name: 'manager.insert', write: ({ manager }) => manager.insert(Contact, { name: 'grace' }) },
  {
    name: 'manager.update',
    write: ({ manager }) => manager.update(Contact, { name: 'ada' }, { visits: 5 }),
  },
  { name: 'manager.updateAll', write: ({ manager }) => manager.updateAll(Contact, { visits: 5 }) },
  {
    name: 'manager.upsert',
    write: ({ manager }) => manager.upsert(Contact, { name: 'ada', visits: 5 }, ['name']),
  },
  { name: 'manager.delete', write: ({ manager }) => manager.delete(Contact, { name: 'kurt' }) },
  { name: 'manager.deleteAll', write: ({ manager }) => manager.deleteAll(Phone) },
  {
    name: 'manager.remove',
    write: async ({ manager }) => manager.remove(await manager.findBy(Contact, { name: 'kurt' })),
  },
  { name: 'manager.softDelete', write: ({ manager }) => manager.softDelete(Contact, 'ada') },
  {
    name: 'manager.softRemove',
    write: async ({ manager }) =>
      manager.softRemove(await manager.findBy(Contact, { name: 'ada' })),
  },
  {
    name: 'manager.restore',
    write: ({ manager }) => manager.restore(Contact, { name: 'alan' }),
  },
  {
    name: 'manager.recover',
    write: async ({ manager }) =>
      manager.recover(await manager.find(Contact, { withDeleted: true })),
  },
  {
    name: 'manager.increment',
    write: ({ manager }) => manager.increment(Contact, { name: 'ada' }, 'visits', 2),
  },
  {
    name: 'manager.decrement',
    write: ({ manager }) => manager.decrement(Contact, { name: 'ada' }, 'visits', 1),
  },
  { name: 'manager.query', write: (book) => book.manager.query(book.sql(SQL), [5, 'ada']) },
  {
    name: 'manager.sql',
    write: ({ manager }) => manager.sql`UPDATE contact SET visits = ${5} WHERE name = ${'ada'}`,
  },
];

const activeRecords: readonly WritePath[] = [
  { name: 'an entity that saves itself', write: () => Contact.create({ name: 'grace' }).save() },
  {
    name: 'an entity that removes itself',
    write: async () => (await Contact.findOneByOrFail({ name: 'kurt' })).remove(),
  },
  {
    name: 'an entity that marks itself removed',
    write: async () => (await Contact.findOneByOrFail({ name: 'ada' })).softRemove(),
  },
  {
    name: 'an entity that recovers itself',
    write: async () =>
      (await Contact.findOneOrFail({ where: { name: 'alan' }, withDeleted: true })).recover(),
  },
  { name: 'Entity.insert', write: () => Contact.insert({ name: 'grace' }) },
  { name: 'Entity.update', write: () => Contact.update({ name: 'ada' }, { visits: 5 }) },
  { name: 'Entity.upsert', write: () => Contact.upsert({ name: 'ada', visits: 5 }, ['name']) },
  { name: 'Entity.delete', write: () => Contact.delete({ name: 'kurt' }) },
  { name: 'Entity.query', write: (book) => Contact.query(book.sql(SQL), [5, 'ada']) },
  {
    name: 'Entity.createQueryBuilder',
    write: () => Contact.createQueryBuilder().delete().where({ name: 'kurt' }).execute(),
  },
  {
    name: 'Entity.getRepository',
    write: () => Contact.getRepository().insert({ name: 'grace' }),
  },
];

export const REPOSITORY_WRITES = [...repositories, ...managers, ...activeRecords];
