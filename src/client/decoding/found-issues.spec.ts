import { describe, expect, it } from 'vitest';

import type { Issue } from '../../core/issue.js';
import { issueFrom, issuesFrom } from './found-issues.js';

describe('issueFrom', () => {
  it.each<[string, unknown, Issue | undefined]>([
    ['a text', ' x ', { message: 'x' }],
    ['a blank', ' ', undefined],
    ['a number', 7, undefined],
    ['nothing', null, undefined],
    ['an empty object', {}, undefined],
    [
      'an issue of ours',
      { detail: 'x', code: 'MIN', pointer: '/a' },
      { message: 'x', code: 'MIN', pointer: '/a' },
    ],
    [
      'a place outside',
      { detail: 'x', in: 'header', name: 'X-A' },
      { message: 'x', in: 'header', name: 'X-A' },
    ],
    ['the RFC 9457 example', { detail: 'x', pointer: '#/age' }, { message: 'x', pointer: '/age' }],
    ['the RFC 7807 example', { name: 'age', reason: 'x' }, { message: 'x', pointer: '/age' }],
    ['Zalando', { field: 'a.b', message: 'x' }, { message: 'x', pointer: '/a/b' }],
    [
      'Quarkus',
      { in: 'query', field: 'q', message: 'x' },
      { message: 'x', in: 'query', name: 'q' },
    ],
    ['Quarkus, body', { in: 'body', field: 'q', message: 'x' }, { message: 'x', pointer: '/q' }],
    [
      'Spring',
      { defaultMessage: 'x', field: 'a', code: 'NotBlank', objectName: 'o' },
      { message: 'x', code: 'NotBlank', pointer: '/a' },
    ],
    [
      'FastAPI',
      { loc: ['body', 'items', 0], msg: 'x', type: 'missing' },
      { message: 'x', pointer: '/items/0' },
    ],
    ['FastAPI, query', { loc: ['query', 'q'], msg: 'x' }, { message: 'x', in: 'query', name: 'q' }],
    ['Zod', { path: ['a', 0], message: 'x' }, { message: 'x', pointer: '/a/0' }],
    [
      'JSON:API',
      { title: 't', detail: 'x', source: { parameter: 'q' } },
      { message: 'x', in: 'query', name: 'q' },
    ],
    ['the name of a class', { name: 'TypeError', message: 'x' }, { message: 'x' }],
    ['a code alone', { code: 'TAKEN' }, { message: 'TAKEN', code: 'TAKEN' }],
    ['a location without a name', { message: 'x', in: 'query' }, { message: 'x' }],
    ['an unknown location', { message: 'x', in: '__proto__', name: 'a' }, { message: 'x' }],
    ['a code on two lines', { message: 'x', code: 'A\nB' }, { message: 'x' }],
  ])('reads %s', (_, entry, issue) => {
    expect(issueFrom(entry)).toEqual(issue);
  });

  it('cuts a text, without halving a character', () => {
    const issue = issueFrom(`${'x'.repeat(1022)}😀😀`);
    expect(issue?.message).toBe(`${'x'.repeat(1022)}…`);
  });
});

describe('issuesFrom', () => {
  it('reads the texts of each field', () => {
    const errors: unknown = JSON.parse(
      '{"Name":["a","b"],"$.age":["c"],"x":"d","__proto__":["e"],"n":7}',
    );
    expect(issuesFrom(errors)).toEqual([
      { message: 'a', pointer: '/Name' },
      { message: 'b', pointer: '/Name' },
      { message: 'c', pointer: '/age' },
      { message: 'd', pointer: '/x' },
      { message: 'e', pointer: '/__proto__' },
    ]);
  });

  it('takes a hundred, not counting what is none', () => {
    const texts = Array.from({ length: 300 }, (_, index) => (index % 2 === 0 ? index : `${index}`));
    const issues = issuesFrom(texts);
    expect(issues).toHaveLength(100);
    expect(issues.at(-1)).toEqual({ message: '199' });
  });

  it.each([undefined, null, 'x', 7])('finds none in %j', (value) => {
    expect(issuesFrom(value)).toEqual([]);
  });
});
