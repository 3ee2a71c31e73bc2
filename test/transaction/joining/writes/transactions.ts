import { Contact } from '../entities.js';
import type { WritePath } from '../path.js';

const transactions: readonly WritePath[] = [
  {
    name: 'dataSource.transaction',
    write: ({ dataSource }) =>
      dataSource.transaction((manager) => manager.insert(Contact, { name: 'grace' })),
  },
  {
    name: 'manager.transaction',
    write: ({ manager }) =>
      manager.transaction((nested) => nested.save(Contact, { name: 'grace' })),
  },
  {
    name: 'manager.transaction of a repository, past its manager',
    write: ({ contacts }) => contacts.manager.transaction(() => contacts.insert({ name: 'grace' })),
  },
  {
    name: 'a transaction in a transaction',
    write: ({ dataSource }) =>
      dataSource.transaction((outer) =>
        outer.transaction((inner) => inner.insert(Contact, { name: 'grace' })),
      ),
  },
  {
    name: 'manager.withRepository of an extended repository',
    write: ({ dataSource, extended }) =>
      dataSource.transaction((manager) => manager.withRepository(extended).add('grace')),
  },
  {
    name: 'manager.withRepository of a repository class',
    write: ({ manager, own }) =>
      manager.transaction((nested) => nested.withRepository(own).add('grace')),
  },
];

const runners: readonly WritePath[] = [
  {
    name: 'runner.query',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.query(`UPDATE contact SET visits = 5`);
      await runner.release();
    },
  },
  {
    name: 'runner.sql',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.sql`UPDATE contact SET visits = ${5}`;
      await runner.release();
    },
  },
  {
    name: 'dataSource.query with a runner',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await dataSource.query(`UPDATE contact SET visits = 5`, [], runner);
      await runner.release();
    },
  },
  {
    name: 'runner.manager, connected by hand',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.connect();
      await runner.manager.save(Contact, { name: 'grace' });
      await runner.release();
    },
  },
  {
    name: 'a builder with a runner',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      const builder = dataSource.createQueryBuilder(runner);
      await builder.insert().into(Contact).values({ name: 'grace' }).execute();
      await runner.release();
    },
  },
  {
    name: 'save with the query runner in its subscriber’s reach',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.manager.getRepository(Contact).save({ name: 'grace' }, { data: { by: 'test' } });
      await runner.release();
    },
  },
  {
    name: 'a runner with a transaction by hand',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      try {
        await runner.manager.insert(Contact, { name: 'grace' });
        await runner.commitTransaction();
      } catch (error) {
        await runner.rollbackTransaction();
        throw error;
      } finally {
        await runner.release();
      }
    },
  },
  {
    name: 'a runner with a transaction in a transaction by hand',
    async write({ dataSource }) {
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Contact, { name: 'grace' });
      await runner.startTransaction();
      await runner.manager.insert(Contact, { name: 'dorothy' });
      await runner.rollbackTransaction();
      await runner.commitTransaction();
      await runner.release();
    },
  },
  {
    name: 'a runner that is disposed of',
    async write({ dataSource }) {
      await using runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.insert(Contact, { name: 'grace' });
    },
  },
];

export const TRANSACTION_WRITES = [...transactions, ...runners];
