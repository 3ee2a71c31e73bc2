import { expect, it } from 'vitest';

import { pointerFrom, pointerFromPath } from './field-path.js';

it.each<[unknown, string | undefined]>([
  ['/a/b', '/a/b'],
  ['', ''],
  ['#', ''],
  ['#/items/0', '/items/0'],
  ['#/caf%C3%A9', '/café'],
  ['#/100%', '/100%'],
  ['age', '/age'],
  ['items[0].name', '/items/0/name'],
  ['$.address.zip', '/address/zip'],
  ['$', undefined],
  ['a/b.c~d', '/a~1b/c~0d'],
  ['[[[', undefined],
  [7, undefined],
])('points with %j', (value, pointer) => {
  expect(pointerFrom(value)).toBe(pointer);
});

it.each<[unknown, string | undefined]>([
  [['items', 0, 'a/b'], '/items/0/a~1b'],
  [['a', null, {}, 'b'], '/a/b'],
  [[], undefined],
  [undefined, undefined],
])('points along %j', (path, pointer) => {
  expect(pointerFromPath(path)).toBe(pointer);
});

it('points nowhere rather than elsewhere', () => {
  expect(pointerFrom('x'.repeat(1024))).toBeUndefined();
  expect(pointerFrom('x'.repeat(1023))).toHaveLength(1024);
  expect(pointerFrom('~'.repeat(1000))).toBeUndefined();
  expect(pointerFrom(`/${'x'.repeat(1024)}`)).toBeUndefined();
});
