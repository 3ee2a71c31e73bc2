import type { Type } from '@nestjs/common';
import fc from 'fast-check';

import * as collections from './collections.dto.js';
import * as people from './people.dto.js';
import * as rules from './rules.dto.js';
import * as values from './values.dto.js';

export interface Entry {
  readonly dto: Type<object>;
  /** Payloads that are mostly valid. */
  readonly valid: fc.Arbitrary<unknown>;
}

// one of a few, since most of the time went into making them up
const word = fc.constantFrom(
  'Ada',
  'grace h.',
  'Żółć',
  'zażółć',
  '数学',
  'e\u0301te',
  '👩‍🚀 crew',
  'O’Neil',
);
const int = fc.integer({ min: 1, max: 90 });
const json = fc.constantFrom<unknown>(0, '', false, [1, [2]], { a: { b: 'c' } }, null, [{}]);
const optional = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });
const list = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.array(arbitrary, { minLength: 1, maxLength: 3 });
const email = fc.constantFrom('ada@example.org', 'grace@navy.example');

const address = fc.record({ zip: fc.constantFrom('12345', '99999'), city: optional(word) });
const employee = fc.record({ id: int, note: optional(word), title: word, office: address });
const login = fc.record({ user: word, alias: optional(word) });
const circle = fc.record({ kind: fc.constant('circle'), label: word, radius: int });
const rectangle = fc.record({
  kind: fc.constant('rectangle'),
  label: word,
  width: int,
  place: address,
});
const shape = fc.oneof(circle, rectangle, fc.record({ label: word }));
const tree = fc.letrec((tie) => ({
  node: fc.record({
    label: word,
    children: fc.oneof(
      { maxDepth: 3 },
      fc.constant(undefined),
      fc.array(tie('node'), { maxLength: 2 }),
    ),
  }),
})).node;

const entry = (dto: Type<object>, members: Record<string, fc.Arbitrary<unknown>>): Entry => ({
  dto,
  valid: fc.record(members),
});

export const CATALOG: readonly Entry[] = [
  entry(people.Contact, { name: word, email, age: optional(int) }),
  entry(people.Person, { name: word, home: address, others: optional(list(address)) }),
  entry(people.Untyped, { home: address, others: list(address) }),
  { dto: people.Employee, valid: employee },
  entry(people.Manager, {
    id: int,
    title: fc.constant('Chair'),
    office: address,
    reports: list(employee),
  }),
  entry(people.Customer, {
    kind: fc.constantFrom('company', 'person'),
    company: optional(word),
    discount: fc.option(int),
    billing: optional(address),
  }),
  { dto: people.Tree, valid: tree },
  entry(values.Transformed, {
    name: fc.constantFrom('  Ada ', 'Grace'),
    amount: fc.oneof(int, fc.constantFrom('12', '1e2')),
    since: fc.constantFrom('2020-01-01', 0),
    active: optional(fc.boolean()),
    kind: word,
  }),
  entry(values.Careless, { name: fc.constant('Ada') }),
  entry(values.Exposed, { total_amount: int, 'a/b~c': word, ship_to: address }),
  entry(values.Excluded, { name: word, role: optional(word), rank: optional(int) }),
  entry(values.OnlyExposed, { name: word, secret: optional(word) }),
  entry(values.Formats, {
    colour: fc.constantFrom('red', 'green'),
    id: fc.uuid(),
    at: fc.constant('2020-01-01T00:00:00Z'),
    slug: fc.constant('abc'),
    accepted: fc.constant(true),
  }),
  entry(values.Bag, {
    values: fc.dictionary(word, json, { minKeys: 1, maxKeys: 3 }),
    anything: json,
    free: optional(json),
  }),
  entry(values.Defaults, { size: optional(int), sort: optional(word), filter: optional(word) }),
  entry(values.Undecorated, { name: optional(word) }),
  entry(rules.Account, {
    email,
    password: optional(fc.constant('correct horse')),
    version: optional(int),
    name: word,
    note: optional(word),
  }),
  entry(rules.Span, { from: fc.constantFrom(0, 2, 4), to: int }),
  { dto: rules.Login, valid: login },
  entry(rules.Team, { members: list(login), names: list(word) }),
  entry(rules.Worded, { years: fc.constantFrom(18, 80), tags: list(word), word: fc.uuid() }),
  entry(collections.Lists, {
    tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
    counts: list(int),
    weights: optional(list(fc.constantFrom(1, '2.5'))),
  }),
  entry(collections.Rows, { rows: list(list(address)) }),
  entry(collections.Collections, {
    byName: fc.dictionary(word, address, { maxKeys: 3 }),
    visited: optional(list(address)),
    labels: optional(list(word)),
  }),
  entry(collections.Drawing, { shape }),
  entry(collections.Gallery, { shapes: list(shape) }),
  entry(collections.Sketch, { shape }),
];
