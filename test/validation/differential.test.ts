import type { ArgumentMetadata } from '@nestjs/common';
import fc from 'fast-check';
import { inspect, isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';

import { isValidationException, type RequestValidationPipeOptions } from '../../src/index.js';
import { CATALOG } from './differential/catalog.js';
import { deepText } from './differential/deep-text.js';
import {
  fieldsOfErrors,
  fieldsOfIssues,
  withoutFailure,
  withoutIssue,
} from './differential/failed-fields.js';
import { payloadsOf } from './differential/hostile-payloads.js';
import { Tree } from './differential/people.dto.js';
import { outcomeOf, pipePair, type Outcome, type PipePair } from './differential/pipes.js';
import { volume } from '../support/volume.js';

const RUNS = volume(10_000, 52_000);
const SEED = 20_260_301;

const OPTIONS: readonly RequestValidationPipeOptions[] = [
  {},
  { groups: ['create'] },
  { groups: ['update'], strictGroups: true },
  { groups: ['create', 'update'], always: true },
  { forbidNonWhitelisted: true },
  { stopAtFirstError: true },
  { skipMissingProperties: true },
  { forbidUnknownValues: true },
  { transform: false },
  { whitelist: false },
  { transformOptions: { enableImplicitConversion: true } },
  { transformOptions: { excludeExtraneousValues: true } },
  { transformOptions: { exposeDefaultValues: true } },
  { transformOptions: { exposeUnsetFields: false } },
  { errorHttpStatusCode: 422 },
];
/** Where the value is from: mostly, and first, a body. */
const PLACES: readonly Omit<ArgumentMetadata, 'metatype'>[] = [
  { type: 'body' },
  { type: 'body', data: 'part' },
  { type: 'query' },
  { type: 'param' },
  { type: 'custom' },
];

/** The first of a list half of the time, else any. */
const mostlyFirst = <T>(list: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(fc.constantFrom(...list.slice(0, 1)), fc.constantFrom(...list));

const parse = (text: string | undefined): unknown =>
  text === undefined ? undefined : (JSON.parse(text) as unknown);

/** Both pipes on payloads of their own, since the libraries below change what they are given. */
async function compare(
  pair: PipePair,
  text: string | undefined,
  metadata: ArgumentMetadata,
): Promise<Outcome> {
  const [stockInput, ourInput] = [parse(text), parse(text)];
  const stock = await outcomeOf(pair.stock, stockInput, metadata);
  const ours = await outcomeOf(pair.ours, ourInput, metadata);
  expect(ours.kind).toBe(stock.kind);
  if (!isDeepStrictEqual(ourInput, stockInput)) expect(ourInput).toEqual(stockInput);
  if (stock.kind === 'accepted' && ours.kind === 'accepted') {
    if (!isDeepStrictEqual(ours.value, stock.value)) {
      expect.fail(`${inspect(ours.value)} is not ${inspect(stock.value)}`);
    }
  } else if (stock.kind === 'rejected' && ours.kind === 'rejected') {
    expect(ours.status).toBe(stock.status);
    compareRejections(stock, ours, metadata);
  } else if (stock.kind === 'failed' && ours.kind === 'failed') {
    expect(String(ours.thrown)).toBe(String(stock.thrown));
  }
  return stock;
}

type Rejected = Extract<Outcome, { kind: 'rejected' }>;

function compareRejections(
  stock: Rejected,
  ours: Rejected,
  { type, data }: ArgumentMetadata,
): void {
  const failed = fieldsOfErrors(stock.errors);
  expect(failed.size).toBeGreaterThan(0);
  if (!isDeepStrictEqual(fieldsOfErrors(ours.errors), failed)) {
    expect(fieldsOfErrors(ours.errors)).toEqual(failed);
  }
  const issues = isValidationException(ours.thrown) ? ours.thrown.issues : [];
  // no more than so many are told, which has tests of its own
  if (issues.some(({ code }) => code === 'issuesOmitted')) return;
  // a value that is no object has one issue, and names outside the body do not tell levels apart
  if (type !== 'body' || (issues.length === 1 && issues[0]?.code === 'isObject')) return;
  const prefix = data === undefined ? '' : `/${data}`;
  const told = fieldsOfIssues(
    issues.map(({ code, pointer }) => ({
      ...(code !== undefined && { code }),
      pointer: String(pointer).slice(prefix.length),
    })),
  );
  expect(withoutIssue(failed, told), 'without an issue').toEqual([]);
  expect(withoutFailure(told, failed), 'without a failure').toEqual([]);
  expect(issues.map(({ message }) => message)).not.toContain('');
}

describe.each(CATALOG)('of a value for $dto.name', ({ dto, valid }) => {
  const pairs = OPTIONS.map((options) => pipePair(options));
  const numRuns = Math.ceil(RUNS / CATALOG.length);

  it('what Nest accepts is the same, and what it refuses is refused with all issues', async () => {
    const seen = { accepted: 0, rejected: 0, failed: 0 };
    const texts = payloadsOf(valid);
    await fc.assert(
      fc.asyncProperty(
        texts,
        mostlyFirst(pairs),
        mostlyFirst(PLACES),
        async (text, pair, place) => {
          const { kind } = await compare(pair, text, { ...place, metatype: dto });
          seen[kind] += 1;
        },
      ),
      { numRuns, seed: SEED },
    );
    expect(seen.accepted).toBeGreaterThan(numRuns / 10);
    expect(seen.rejected).toBeGreaterThan(numRuns / 100);
  });
});

describe('of a value nested in itself', () => {
  const metadata: ArgumentMetadata = { type: 'body', metatype: Tree };

  it.each([1, 30, 300])('%i times nothing else is made', async (depth) => {
    await compare(pipePair(), deepText(depth, 'children'), metadata);
  });

  it('so often that Nest fails, a refusal is made', async () => {
    const { stock, ours } = pipePair();
    const text = deepText(50_000, 'children');
    const failed = await outcomeOf(stock, parse(text), metadata);
    expect(failed).toMatchObject({ kind: 'failed', thrown: expect.any(RangeError) as unknown });
    const refused = await outcomeOf(ours, parse(text), metadata);
    expect(refused).toMatchObject({ kind: 'rejected', status: 400 });
  });
});
