import {
  Between,
  ILike,
  In,
  IsNull,
  LessThan,
  Like,
  MoreThan,
  Not,
  type DataSource,
  type Repository,
} from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { isPlainSelect } from '../../../src/transaction/statements/plain-select.js';
import { onEachDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { Contact, ENTITIES, Phone, Region, Visitor } from '../joining/entities.js';

type Contacts = Repository<Contact>;
type Ask = (contacts: Contacts, dataSource: DataSource) => Promise<unknown>;

/** Ordinary ways to read. */
const READS: Readonly<Record<string, Ask>> = {
  find: (contacts) => contacts.find(),
  'find with a selection and an order': (contacts) =>
    contacts.find({ select: { name: true, visits: true }, order: { visits: 'DESC', name: 'ASC' } }),
  'find with relations': (contacts) => contacts.find({ relations: { phones: true, team: true } }),
  'find with relations, each by itself': (contacts) =>
    contacts.find({ relations: { phones: true }, relationLoadStrategy: 'query' }),
  'find with a condition on a relation': (contacts) =>
    contacts.find({ where: { phones: { number: '110' }, visits: MoreThan(0) } }),
  'find with alternatives': (contacts) =>
    contacts.find({ where: [{ name: 'ada' }, { name: Not('kurt'), deletedAt: IsNull() }] }),
  'find with operators': (contacts) =>
    contacts.findBy({
      name: In(['ada', 'kurt']),
      visits: Between(0, 5),
      version: LessThan(7),
    }),
  'find with patterns': (contacts) =>
    contacts.findBy([{ name: Like('a%') }, { name: ILike('K%') }]),
  'find with what was deleted': (contacts) => contacts.find({ withDeleted: true }),
  'find with numbers of relations': (contacts) => contacts.find({ loadRelationIds: true }),
  'a page': (contacts) => contacts.find({ skip: 1, take: 2, order: { name: 'ASC' } }),
  'a page with relations': (contacts) =>
    contacts.findAndCount({
      relations: { phones: true },
      order: { name: 'ASC' },
      skip: 0,
      take: 2,
    }),
  findOne: (contacts) => contacts.findOne({ where: { name: 'ada' }, relations: { phones: true } }),
  findOneBy: (contacts) => contacts.findOneBy({ name: 'ada' }),
  count: (contacts) => contacts.countBy({ visits: MoreThan(0) }),
  exists: (contacts) => contacts.existsBy({ name: 'ada' }),
  sum: (contacts) => contacts.sum('visits'),
  average: (contacts) => contacts.average('visits', { name: Not('x') }),
  maximum: (contacts) => contacts.maximum('visits'),
  'a lazy relation': async (contacts) => (await contacts.findOneByOrFail({ name: 'ada' })).followed,
  'a join of a builder': (contacts) =>
    contacts
      .createQueryBuilder('c')
      .leftJoinAndSelect('c.phones', 'p', 'p.number LIKE :number', { number: '1%' })
      .innerJoin('c.team', 't')
      .where('c.name IN (:...names)', { names: ['ada', 'kurt'] })
      .orderBy('c.name')
      .skip(0)
      .take(5)
      .getManyAndCount(),
  'a grouping of a builder': (contacts) =>
    contacts
      .createQueryBuilder('c')
      .select('c.visits', 'visits')
      .addSelect('COUNT(*)', 'count')
      .groupBy('c.visits')
      .having('COUNT(*) > :n', { n: 0 })
      .getRawMany(),
  'a subquery of a builder': (contacts) =>
    contacts
      .createQueryBuilder('c')
      .where((query) => {
        const phones = query.subQuery().select('p.id').from(Phone, 'p').where('p.contact = c.name');
        return `EXISTS ${phones.getQuery()}`;
      })
      .getMany(),
  'a builder with a comment': (contacts) =>
    contacts.createQueryBuilder('c').comment('GET /contacts').getMany(),
  'an eager relation': (_, dataSource) => dataSource.getRepository(Phone).find(),
  'a view': (_, dataSource) => dataSource.getRepository(Visitor).find(),
  'a tree': (_, dataSource) => dataSource.getTreeRepository(Region).findTrees(),
};

onEachDatabase('what TypeORM asks is a plain SELECT', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await kind.create(ENTITIES);
    const { manager, driver } = database.dataSource;
    await manager.insert('team', { name: 'red' });
    await manager.insert(Contact, [{ name: 'ada', visits: 1 }, { name: 'kurt' }]);
    await manager.query(`UPDATE contact SET ${driver.escape('teamName')} = 'red'`);
    await manager.insert(Phone, { number: '110', contact: { name: 'ada' } });
    await manager.save(Region, { name: 'root' });
  });
  afterAll(() => database.drop());

  it.each(Object.entries(READS))('for %s', async (_, ask) => {
    const { dataSource, statements } = database;
    const sent = await statements.during(() => ask(dataSource.getRepository(Contact), dataSource));
    expect(sent).not.toEqual([]);
    expect(sent.map(({ sql }) => sql).filter((sql) => !isPlainSelect(sql))).toEqual([]);
  });

  it.each([
    ['insert', (contacts: Contacts) => contacts.insert({ name: 'new' })],
    ['update', (contacts: Contacts) => contacts.update({ name: 'new' }, { visits: 1 })],
    ['delete', (contacts: Contacts) => contacts.delete({ name: 'new' })],
  ] as const)('but not for %s', async (_, write) => {
    const { dataSource, statements } = database;
    const sent = await statements.during(() => write(dataSource.getRepository(Contact)));
    expect(sent.map(({ sql }) => isPlainSelect(sql))).toContain(false);
  });
});
