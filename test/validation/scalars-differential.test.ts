import type { ArgumentMetadata, Type } from '@nestjs/common';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';

import { isValidationException } from '../../src/index.js';
import { outcomeOf, pipePair } from './differential/pipes.js';
import { isRefusedScalar } from './differential/strict-scalars.js';

const RUNS = 2_000;
const SEED = 20_260_302;

/** What query parsers make of an address, and what an application may put there. */
const scalar = fc.oneof(
  fc.constantFrom<unknown>('true', 'false', 'TRUE', '1', '0', 'yes', '', ' ', '\t\n', 'null'),
  fc.constantFrom<unknown>('NaN', 'Infinity', '-Infinity', '1e400', '0x10', '1_000', '1,5', '١'),
  fc.constantFrom<unknown>(true, false, null, undefined, 0, -0, Number.NaN, Infinity, [], {}),
  fc.constantFrom<unknown>(['1'], ['1', '2'], [[]], { a: '1' }, '5 ', '+5', '--5', '0b1', '.5'),
  fc.double().map(String),
  fc.integer(),
  fc.string({ maxLength: 6 }),
);

const PLACES: readonly ArgumentMetadata['type'][] = ['query', 'param', 'body', 'custom'];

describe.each([Number, Boolean, String, Object, Array] as Type[])('of a value for %o', (type) => {
  const { stock, ours } = pipePair();

  it.each(PLACES)(
    'of a %s the same is made, but for numbers and booleans that are none',
    async (place) => {
      const isStrict = place === 'query' || place === 'param';
      const name = fc.option(fc.constant('n'), { nil: undefined, freq: 8 });
      let refused = 0;
      await fc.assert(
        fc.asyncProperty(scalar, name, async (value, data) => {
          const metadata: ArgumentMetadata = { type: place, metatype: type, data };
          const stockOutcome = await outcomeOf(stock, value, metadata);
          const ourOutcome = await outcomeOf(ours, value, metadata);
          expect(stockOutcome.kind).toBe('accepted');
          if (isStrict && data !== undefined && isRefusedScalar(type, value)) {
            refused += 1;
            const code = type === Number ? 'isNumber' : 'isBoolean';
            expect(ourOutcome).toMatchObject({ kind: 'rejected', status: 400 });
            const { thrown } = ourOutcome as { thrown?: unknown };
            expect(isValidationException(thrown) && thrown.issues).toMatchObject([{ code }]);
          } else if (!isDeepStrictEqual(ourOutcome, stockOutcome)) {
            expect(ourOutcome).toEqual(stockOutcome);
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
      if (isStrict && (type === Number || type === Boolean)) {
        expect(refused).toBeGreaterThan(RUNS / 10);
      } else expect(refused).toBe(0);
    },
  );
});
