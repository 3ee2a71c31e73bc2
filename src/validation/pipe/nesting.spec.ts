import { describe, expect, it } from 'vitest';

import { isCyclic, isTooDeep, stripProtoKeys } from './nesting.js';

interface Node {
  [name: string]: unknown;
}

function chain(depth: number): Node {
  let value: Node = {};
  for (let level = 1; level < depth; level++) value = { next: value };
  return value;
}

/** As `@fastify/multipart` has it, where each field has all of them. */
function form(count: number): Node {
  const fields: Node = {};
  for (let index = 0; index < count; index++) fields[`f${index}`] = { value: 'x', fields };
  return fields;
}

/** Each of them knows all others. */
function everyoneKnowsEveryone(count: number): Node {
  const people: Node[] = Array.from({ length: count }, () => ({}));
  for (const person of people) person['others'] = people.filter((one) => one !== person);
  return people[0] ?? {};
}

/** 2 to the power of that many paths. */
function shared(depth: number): Node {
  let value: Node = {};
  for (let level = 0; level < depth; level++) value = { a: value, b: [value] };
  return value;
}

const loop: unknown[] = [];
loop.push(loop);
const set = new Set<unknown>();
set.add({ set });
const sparse: unknown[] = [];
sparse[4_294_967_294] = 1;

describe('isCyclic', () => {
  it.each([
    ['a form', form(10)],
    ['a form of as many fields as there can be', form(1_000)],
    ['a form behind a deep value', { deep: chain(300), form: form(3) }],
    ['people', everyoneKnowsEveryone(5)],
    ['a set', { set }],
  ])('finds that %s refers back to itself', (_, value) => {
    expect(isCyclic(value)).toBe(true);
  });

  it.each([
    ['text', 'x'],
    ['nothing', null],
    ['a list', [{}, [], { a: [1, 2] }]],
    ['what is there twice', shared(3)],
    ['what is there a million times', shared(40)],
    ['a deep value', chain(50_000)],
    ['a long list', Array.from({ length: 300_000 }, () => ({}))],
    ['a list with a gap', { sparse }],
    ['bytes', { bytes: new Uint8Array(10_000_000) }],
    // class-transformer would not come back from them
    ['a crowd', everyoneKnowsEveryone(30)],
    ['a list of itself', loop],
  ])('says no of %s', (_, value) => {
    expect(isCyclic(value)).toBe(false);
  });
});

describe('isTooDeep', () => {
  it.each([
    ['text', 'x', false],
    ['as deep as people write', chain(100), false],
    ['deeper', chain(101), true],
    ['much deeper', [chain(50_000)], true],
    ['cyclic', form(3), false],
    ['a list of itself', loop, false],
    ['a crowd', everyoneKnowsEveryone(30), false],
    ['much of the same', shared(40), false],
  ])('%s', (_, value, expected) => {
    expect(isTooDeep(value)).toBe(expected);
  });
});

describe('stripProtoKeys', () => {
  it('goes through cycles, and as deep as values are', () => {
    const hostile = JSON.parse(
      '{"__proto__": {"admin": true}, "constructor": 1, "name": "x"}',
    ) as Node;
    hostile['self'] = [hostile];
    const deep = chain(50_000);
    deep['hostile'] = hostile;
    stripProtoKeys(deep);
    expect(Object.keys(hostile)).toEqual(['name', 'self']);
  });
});
