import { describe, expect, it } from 'vitest';

import { jsonCopy, MemberLimits, plainCopy } from './json.js';

/** 2 to the power of that many paths. */
function shared(depth: number): object {
  let value: object = { end: true };
  for (let level = 0; level < depth; level++) value = { a: value, b: value };
  return value;
}

const loop: unknown[] = [];
for (let index = 0; index < 50; index++) loop.push(loop);

describe('jsonCopy', () => {
  it.each([
    ['text', 'text'],
    [1.5, 1.5],
    [-0, 0],
    [NaN, null],
    [null, null],
    [undefined, undefined],
    [1n, undefined],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [{ a: [1, undefined, { toJSON: () => 'x' }], b: undefined }, { a: [1, null, 'x'] }],
    [loop, undefined],
  ])('of %s', (value, copy) => {
    expect(jsonCopy(value)).toStrictEqual(copy);
  });

  it('copies what is there twice', () => {
    expect(jsonCopy(shared(2))).toEqual(shared(2));
    expect(jsonCopy(Array(90_000).fill(1))).toHaveLength(90_000);
  });

  it('makes no copy of what takes too long or too much', () => {
    expect(jsonCopy(shared(60))).toBeUndefined();
    expect(jsonCopy(Array(5_000).fill('x'.repeat(1_000_000)))).toBeUndefined();
    expect(jsonCopy(Array(5_000).fill({ ['x'.repeat(1_000_000)]: 1 }))).toBeUndefined();
  });
});

describe('copies of several members', () => {
  it('are bounded together, and one that is too much does not cost the others', () => {
    const limits = new MemberLimits();
    expect(jsonCopy(shared(60), limits)).toBeUndefined();
    expect(jsonCopy([1], limits)).toEqual([1]);
    for (let times = 0; times < 4; times++) jsonCopy(shared(60), limits);
    expect(jsonCopy([1], limits)).toBeUndefined();
  });
});

describe('plainCopy', () => {
  it('ends, whatever it is given', () => {
    expect(plainCopy(shared(3))).toEqual(shared(3));
    expect(plainCopy(shared(60))).toBeDefined();
    expect(plainCopy(loop)).toBeDefined();
  });

  it('leaves out what is too much', () => {
    expect(plainCopy([...Array<number>(200_000).fill(1), { end: 1 }])).toHaveLength(99_999);
  });
});
