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
    const clean = withoutQuotedInput(undefined);
    expect(clean(`settings: ${messageOf(json)}, sorry`)).not.toMatch(/nter2/);
  },
);

it('keeps what says what was wrong', () => {
  const clean = withoutQuotedInput(undefined);
  expect(clean(messageOf('{"a": hunter2}'))).toBe("Unexpected token 'h', … is not valid JSON");
  expect(clean(messageOf('{"a"'))).toBe(messageOf('{"a"'));
  expect(clean('"undefined" is not valid JSON')).toBe('"undefined" is not valid JSON');
  expect(clean('Unexpected token')).toBe('Unexpected token');
});

it('leaves out the query, wherever the address stands', () => {
  const clean = withoutQuotedInput('token=hunter2&a');
  expect(clean('Cannot GET /x?token=hunter2&a')).toBe('Cannot GET /x?…');
  expect(clean('from "/x?token=hunter2&a" to /y?b')).toBe('from "/x?…" to /y?b');
  expect(withoutQuotedInput('')('why? no')).toBe('why? no');
});
