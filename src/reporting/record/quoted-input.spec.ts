import { expect, it } from 'vitest';

import { withoutQuotedInput } from './quoted-input.js';

function messageOf(json: string): string {
  try {
    JSON.parse(json);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

it.each(['{"a": hunter2}', '"x', 'hunter2', '{"a": 1, "b": "c" hunter2 "d"}', '{"a":\n"hunter2}'])(
  'leaves out what V8 quotes of %j',
  (json) => {
    expect(withoutQuotedInput(`settings: ${messageOf(json)}, sorry`)).not.toMatch(/nter2/);
  },
);

it('keeps what says what was wrong', () => {
  expect(withoutQuotedInput(messageOf('{"a": hunter2}'))).toBe(
    "Unexpected token 'h', … is not valid JSON",
  );
  expect(withoutQuotedInput(messageOf('{"a"'))).toBe(messageOf('{"a"'));
  expect(withoutQuotedInput('"undefined" is not valid JSON')).toBe('"undefined" is not valid JSON');
  expect(withoutQuotedInput('Unexpected token')).toBe('Unexpected token');
});

it('leaves out the queries of addresses', () => {
  expect(withoutQuotedInput('Cannot GET /x?token=hunter2&a')).toBe(
    'Cannot GET /x?token=[Redacted]&[Redacted]',
  );
  expect(withoutQuotedInput('why? no')).toBe('why? no');
});
