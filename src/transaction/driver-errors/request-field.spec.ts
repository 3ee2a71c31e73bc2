import { describe, expect, it } from 'vitest';

import type { Column } from './column.js';
import { fieldsWithValue, issueOf, sentField } from './request-field.js';

const column = (propertyPath: string, relation?: string): Column =>
  ({
    propertyPath,
    ...(relation && {
      relationMetadata: { propertyPath: relation },
      referencedColumn: { propertyName: 'id' },
    }),
  }) as unknown as Column;

describe('the field of a column', () => {
  it.each<[string, object, Column, object | undefined]>([
    ['the body', { body: { email: 'a' } }, column('email'), { pointer: '/email' }],
    [
      'an embedded one',
      { body: { address: { zip: 1 } } },
      column('address.zip'),
      { pointer: '/address/zip' },
    ],
    ['null', { body: { email: null } }, column('email'), { pointer: '/email' }],
    [
      'the query',
      { body: {}, query: { email: 'a' } },
      column('email'),
      { in: 'query', name: 'email' },
    ],
    ['the path', { params: { id: '7' } }, column('id'), { in: 'path', name: 'id' }],
    [
      'a relation',
      { body: { team: { id: 7 } } },
      column('team.id', 'team'),
      { pointer: '/team/id' },
    ],
    ['its object', { body: { team: {} } }, column('team.id', 'team'), { pointer: '/team' }],
    ['its key', { body: { teamId: 7 } }, column('team.id', 'team'), { pointer: '/teamId' }],
    ['RFC 6901', { body: { 'a/b~c': 7 } }, column('a/b~c'), { pointer: '/a~1b~0c' }],
    ['what was not sent', { body: { other: 1 } }, column('email'), undefined],
    ['a column name', { body: { team_id: 7 } }, column('team.id', 'team'), undefined],
    ['what every object has', { body: {} }, column('constructor'), undefined],
    ['a list', { body: [{ email: 'a' }] }, column('email'), undefined],
    ['a text', { body: 'email' }, column('length'), undefined],
    ['nothing', {}, column('email'), undefined],
  ])('in %s', (_name, sent, of, place) => {
    expect(sentField(sent, of)?.place).toEqual(place);
  });

  it('has an issue without its value', () => {
    const field = sentField({ body: { email: 'secret' } }, column('email'));
    expect(field && issueOf(field, { code: 'unique', predicate: 'is taken.' })).toEqual({
      message: "The 'email' field is taken.",
      code: 'unique',
      pointer: '/email',
    });
  });
});

describe('the fields with a value', () => {
  it('are found at any depth, as text or number', () => {
    const sent = { body: { a: [{ b: 7 }] }, query: { c: '7', d: ['7'] }, params: { e: '8' } };
    expect(fieldsWithValue(sent, 7).map(({ place }) => place)).toEqual([
      { in: 'query', name: 'c' },
      { pointer: '/a/0/b' },
    ]);
  });

  it.each([null, undefined, true, {}, Symbol('x')])('are none for %s', (value) => {
    expect(fieldsWithValue({ body: { value } }, value)).toEqual([]);
  });

  it('are looked for with an end', () => {
    const round: Record<string, unknown> = {};
    round['again'] = round;
    const wide = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 'x']),
    );
    expect(fieldsWithValue({ body: round }, 'x')).toEqual([]);
    expect(fieldsWithValue({ body: wide }, 'x').length).toBeLessThan(1_001);
  });
});
