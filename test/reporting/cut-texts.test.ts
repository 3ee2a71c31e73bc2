import { describe, expect, it } from 'vitest';

import { createApiError } from '../../src/core/api-error.js';
import { contentOfUnknown, createContent } from '../../src/core/error-content.js';
import { cpuGrowth } from '../support/cpu-ratio.js';
import { causeChainOf, cleanText } from '../../src/reporting/record/cause-chain.js';

// where texts are cut
const MAX_TEXT = 16_384;
const WIDTH = 60;

class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly query = 'INSERT';

  constructor(
    readonly parameters: readonly unknown[],
    message: string,
  ) {
    super(message);
  }
}

/** All that a record writes of an error. */
function textsOf(thrown: unknown): string {
  const content = contentOfUnknown(thrown, false);
  const chain = causeChainOf(createApiError(thrown, { content, steps: [], failures: [] }));
  return chain.map(({ name, message, stack }) => `${name}\n${message}\n${stack}`).join('\n');
}

/** Texts with a secret that begins at each place around the cut. */
function textsAround(secret: string): string[] {
  return Array.from({ length: WIDTH + secret.length }, (_, index) => {
    const filling = 'x '
      .repeat(MAX_TEXT / 2)
      .slice(0, MAX_TEXT - secret.length - WIDTH / 2 + index);
    return `${filling}${secret}${' x'.repeat(5_000)}`;
  });
}

const statement = new QueryFailedError(
  ['Hunter the second', { mail: 'hunter2@example.com' }, Buffer.from('hunter bytes')],
  "Duplicate entry 'hunter the third' for key 'name'",
);

const SECRETS: [name: string, secret: string, cause?: Error][] = [
  ['a password in an address', 'postgres://admin:hunter2@db.example/x'],
  ['a password that is long', `redis://:${'hunter2'.repeat(20)}@h:6379`],
  ['a query', 'https://a.example/x?token=hunter2&hunter2'],
  ['a piece of JSON', `Unexpected token 'h', "{"a": hunter2" is not valid JSON`],
  ['a parameter', 'Hunter the second', statement],
  ['a part of a parameter', 'hunter2@example.com', statement],
  ['bytes', 'hunter bytes', statement],
  ['what a driver said', statement.message, statement],
];

/** A piece of a secret that is not in a frame, with a little of what is around it, since the texts are long. */
function pieceIn(text: string): string | undefined {
  const lines = text.replaceAll(/^ {4}at .*$/gm, '');
  const at = lines.search(/[Hh]u|nter|admin|Duplicate/);
  return at < 0 ? undefined : lines.slice(Math.max(0, at - 20), at + 20);
}

function errorOf(text: string, cause: Error | undefined): Error {
  return cause === undefined ? new Error(text) : new Error(text, { cause });
}

describe('a text that is cut', () => {
  it.each(SECRETS)('shows nothing of %s', (_, secret, cause) => {
    for (const text of textsAround(secret)) {
      const error = errorOf(text, cause);
      error.name = text;
      error.stack = `Error: other\n${text}`;
      expect(pieceIn(textsOf(error))).toBeUndefined();
      expect(pieceIn(textsOf(errorOf(text, cause)))).toBeUndefined();
    }
  });

  it('shows nothing of a parameter or message of a driver that is longer than the text', () => {
    const secret = 'hunter2 and '.repeat(10_000);
    for (const cause of [
      new QueryFailedError([secret], 'failed'),
      new QueryFailedError([], secret),
      new QueryFailedError([Buffer.from(secret)], 'failed'),
    ]) {
      expect(textsOf(new Error(`Not saved: ${secret}`, { cause }))).toContain('Not saved: …');
      expect(textsOf(new Error(`Not saved: ${secret}`, { cause }))).not.toContain('hunter2');
    }
  });

  it('says how long it was', () => {
    const texts = textsOf(new Error(`/x?${'&'.repeat(1_000_000)}`));
    expect(texts).toContain('… (1000003 characters)');
    const error = createApiError(undefined, {
      content: createContent(400, { message: 'x' }),
      steps: [],
      failures: [],
    });
    expect(cleanText('y'.repeat(MAX_TEXT), error)).toBe('y'.repeat(MAX_TEXT));
    expect(cleanText('y'.repeat(20_000), error)).toBe(
      `${'y'.repeat(MAX_TEXT)}… (20000 characters)`,
    );
    // what is secret may be shorter than what is written in its place
    const written = cleanText(`/?${'a&'.repeat(5_000)}`, error);
    expect(written).toMatch(/^\/\?\[Redacted\]&.*… \(55002 characters\)$/);
  });
});

/** With stacks that V8 has written already. */
function errorsThatQuote(part: string): Error[] {
  const text = `/x?${part}`;
  const named = Object.assign(new Error(text, { cause: text }), { name: text });
  const renamed = new Error(text);
  expect(named.stack?.length).toBeGreaterThan(text.length);
  expect(renamed.stack?.length).toBeGreaterThan(text.length);
  renamed.message = 'given later';
  return [named, renamed];
}

describe('the time of a record', () => {
  const parts = [
    '&',
    'a=b&',
    '//a:',
    '/?',
    '?a#',
    '\n    at x (a:1:1)',
    "Unexpected token 'h', \"",
  ];
  it.each(parts)('does not grow with a text that repeats %j', async (part) => {
    const size = 500_000;
    const errors = new Map(
      [size, 4 * size].map((length) => [
        length,
        errorsThatQuote(part.repeat(length / part.length)),
      ]),
    );
    const write = (length: number): void => {
      for (let times = 0; times < 10; times++) errors.get(length)?.forEach(textsOf);
    };
    expect(await cpuGrowth(write, size, { limit: 3 })).toBeLessThan(3);
  });

  // keys of an object are read all at once, whatever is done with them
  const LISTS: [name: string, limit: number, parametersOf: (count: number) => unknown[]][] = [
    ['numbers', 3, numbers],
    ['a list of numbers', 3, (count) => [numbers(count)]],
    ['members', 8, (count) => [Object.fromEntries(numbers(count).entries())]],
    ['bytes', 3, (count) => [Buffer.alloc(count * 10, 'x')]],
    ['a list of itself', 3, (count) => listOfItself(Math.min(count, 500))],
  ];
  it.each(LISTS)('does not grow with parameters that are %s', async (_, limit, parametersOf) => {
    const size = 128_000;
    const causes = new Map(
      [size, 4 * size].map((count) => [count, new QueryFailedError(parametersOf(count), 'failed')]),
    );
    const write = (count: number): void => {
      for (let times = 0; times < 5; times++) {
        textsOf(new Error('Not saved: 1000001 ', { cause: causes.get(count) }));
      }
    };
    expect(await cpuGrowth(write, size, { limit })).toBeLessThan(limit);
  });
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 1_000_000 + index);
}

function listOfItself(width: number): unknown[] {
  const list: unknown[] = [];
  for (let index = 0; index < width; index++) list.push(list);
  return list;
}
