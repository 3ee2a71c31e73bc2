import fc from 'fast-check';

import { deepText } from './deep-text.js';

/** What a client sends where something else is expected. */
const hostileValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e21, '', ' ', '12', 'true', [], {}),
  fc.constantFrom<unknown>([[]], [null], [{}], { length: 1 }, { 0: 'a' }, '__proto__', '\u0000'),
  fc.integer({ min: 5, max: 12 }).map((power) => 'x'.repeat(2 ** power)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.integer({ min: 2, max: 40 }).map((depth) => JSON.parse(deepText(depth, 'child')) as unknown),
);

const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then'),
  fc.constantFrom('name', 'kind', 'length', '0', '', 'a/b', 'é\u{1f600}'),
  fc.string({ maxLength: 6 }),
);

interface Mutation {
  /** Which of all members of the payload, from the outside in. */
  readonly place: number;
  readonly action: 'replace' | 'remove' | 'add' | 'wrap' | 'text' | 'pollute' | 'repeat';
  readonly key: string;
  /** As JSON, since a value that several mutations share would become a circle. */
  readonly value: string;
}

const anyMutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(30),
  action: fc.constantFrom('replace', 'remove', 'add', 'wrap', 'text', 'pollute', 'repeat'),
  key: hostileKey,
  value: hostileValue.map((value) => JSON.stringify(value)),
});

type Members = Record<string, unknown>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** Every object or list with one of its keys, from the outside in. */
function placesOf(root: unknown): (readonly [holder: Members, key: string])[] {
  const places: (readonly [Members, string])[] = [];
  const pending = [root];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (!isMembers(next)) continue;
    for (const key of Object.keys(next)) {
      places.push([next, key]);
      pending.push(own(next, key));
    }
  }
  return places;
}

function own(holder: Members, key: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** As JSON.parse does, which makes an own member of `__proto__`. */
function put(holder: Members, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

function mutate(root: unknown, { place, action, key, value: text }: Mutation): void {
  const value: unknown = JSON.parse(text);
  const places = placesOf(root);
  const [holder, member] = places[place % Math.max(places.length, 1)] ?? [];
  if (holder === undefined || member === undefined) return;
  const current = own(holder, member);
  if (action === 'remove') Reflect.deleteProperty(holder, member);
  else if (action === 'replace') put(holder, member, value);
  else if (action === 'wrap') put(holder, member, [current]);
  else if (action === 'repeat') put(holder, member, [current, current]);
  else if (action === 'text') put(holder, member, JSON.stringify(current));
  else if (Array.isArray(holder)) holder.push(value);
  else put(holder, key, action === 'pollute' ? { polluted: value, name: 'x' } : value);
}

/**
 * Bodies as a client sends them, `undefined` for none: half of them as they should be, others with up
 * to four of their members spoilt, a few that have nothing to do with what is expected.
 */
export function payloadsOf(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> {
  const spoilt = fc
    .tuple(valid, fc.array(anyMutation, { minLength: 1, maxLength: 4 }))
    .map(([payload, mutations]) => {
      const copy = { root: JSON.parse(JSON.stringify(payload)) as unknown };
      for (const one of mutations) mutate(copy.root, one);
      return JSON.stringify(copy.root);
    });
  return fc.oneof(
    { weight: 4, arbitrary: valid.map((payload) => JSON.stringify(payload)) },
    { weight: 8, arbitrary: spoilt },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}
