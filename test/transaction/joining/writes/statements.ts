import { Contact } from '../entities.js';
import type { WritePath } from '../path.js';

const builders: readonly WritePath[] = [
  {
    name: 'a builder that inserts',
    write: ({ dataSource }) =>
      dataSource.createQueryBuilder().insert().into(Contact).values({ name: 'grace' }).execute(),
  },
  {
    name: 'a builder that inserts or updates',
    write: ({ contacts }) =>
      contacts
        .createQueryBuilder()
        .insert()
        .values({ name: 'ada', visits: 5 })
        .orUpdate(['visits'], ['name'])
        .execute(),
  },
  {
    name: 'a builder that updates',
    write: ({ manager }) =>
      manager.createQueryBuilder().update(Contact).set({ visits: 5 }).execute(),
  },
  {
    name: 'a builder that deletes',
    write: ({ contacts }) =>
      contacts.createQueryBuilder().delete().where({ name: 'kurt' }).execute(),
  },
  {
    name: 'a builder that marks removed',
    write: ({ contacts }) =>
      contacts.createQueryBuilder().softDelete().where({ name: 'ada' }).execute(),
  },
  {
    name: 'a builder that restores',
    write: ({ contacts }) =>
      contacts.createQueryBuilder().restore().where({ name: 'alan' }).execute(),
  },
  {
    name: 'a builder that sets a relation',
    write: ({ contacts }) =>
      contacts.createQueryBuilder().relation(Contact, 'team').of('kurt').set('blue'),
  },
  {
    name: 'a builder that adds to a relation',
    write: ({ manager }) =>
      manager.createQueryBuilder().relation(Contact, 'followed').of('ada').add('blue'),
  },
  {
    name: 'a builder that removes from a relation',
    write: ({ dataSource }) =>
      dataSource.createQueryBuilder().relation(Contact, 'followed').of('ada').remove('red'),
  },
  {
    name: 'a builder that exchanges in a relation',
    write: ({ dataSource }) =>
      dataSource
        .createQueryBuilder()
        .relation(Contact, 'followed')
        .of('ada')
        .addAndRemove(['blue'], ['red']),
  },
];

const ofBoot: readonly WritePath[] = [
  {
    name: 'a builder made before that inserts',
    write: ({ builders: { insert } }) => insert.clone().execute(),
  },
  {
    name: 'a builder made before that updates',
    write: ({ builders: { update } }) => update.clone().where({ name: 'ada' }).execute(),
  },
  {
    name: 'a builder made before that deletes',
    write: ({ builders }) => builders.delete.clone().execute(),
  },
  {
    name: 'a builder made before that adds to a relation',
    write: ({ builders: { relation } }) => relation.add('blue'),
  },
];

const raw: readonly WritePath[] = [
  {
    name: 'dataSource.query',
    write: (book) =>
      book.dataSource.query(book.sql('UPDATE contact SET visits = ? WHERE name = ?'), [5, 'ada']),
  },
  {
    name: 'dataSource.sql',
    write: ({ dataSource }) =>
      dataSource.sql`INSERT INTO team (name) VALUES (${'green'}), (${'white'})`,
  },
  {
    name: 'a SELECT that writes',
    isOn: ({ name }) => name === 'PostgreSQL',
    write: ({ dataSource }) =>
      dataSource.query('WITH gone AS (DELETE FROM phone RETURNING id) SELECT id FROM gone'),
  },
];

export const STATEMENT_WRITES = [...builders, ...ofBoot, ...raw];
