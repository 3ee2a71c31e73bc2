import { expect, it } from 'vitest';

import { withoutBegun } from './begun-text.js';

it.each([
  ['some text', ['other'], 'some text'],
  ['some text', ['text that goes on'], 'some '],
  ['some text', ['text'], 'some '],
  ['some text', ['xt.', 'text.', 't.'], 'some '],
  ['abab', ['ababc'], ''],
  ['xabab', ['abac'], 'xab'],
  ['xabcab', ['abcab'], 'x'],
  ['aaab', ['aab'], 'a'],
  ['', ['text'], ''],
  ['text', [''], 'text'],
  ['text', [], 'text'],
])('%j without what begins of %j', (text, others, expected) => {
  expect(withoutBegun(text, others)).toBe(expected);
});

it('agrees with comparing every end with every beginning', () => {
  const random = (length: number): string =>
    Array.from({ length }, () => (Math.random() < 0.5 ? 'a' : 'b')).join('');
  for (let times = 0; times < 2_000; times++) {
    const [text, other] = [random(12), random(8)];
    const ends = Array.from({ length: 8 }, (_, index) => 8 - index);
    const length = ends.find((end) => text.endsWith(other.slice(0, end))) ?? 0;
    expect(withoutBegun(text, [other])).toBe(text.slice(0, text.length - length));
  }
});
