import { expect, it } from 'vitest';

import type { ErrorFormatter } from './error-formatter.js';
import { negotiateFormatter } from './negotiation.js';

const formatterOf = (mediaType: string): ErrorFormatter => ({ mediaType, format: () => '' });
const fallback = formatterOf('application/json');
const problems = [formatterOf('application/problem+json'), formatterOf('application/problem+xml')];
const chosen = (accept: string) => negotiateFormatter(accept, fallback, problems).mediaType;

it('takes no longer for a header than anybody writes', () => {
  const open = 'application/problem+json, a/b;c="';
  expect(chosen(`${open}${','.repeat(4_000)}`)).toBe('application/problem+json');
  // in quadratic time it would not come back before the test runner gives up
  expect(chosen(`${open}${','.repeat(1_000_000)}`)).toBe('application/json');
});
