import { expect, it } from 'vitest';

import { textOfBody } from './body-text.js';

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];
const utf16 = (text: string): number[] => [...Buffer.from(text, 'utf16le')];
const swapped = (text: string): number[] => [...Buffer.from(text, 'utf16le').swap16()];

it.each<[string, number[], string | undefined, string | undefined]>([
  ['UTF-8 by default', utf8('né'), undefined, 'né'],
  ['the charset of the header', [0x6e, 0xe9], 'ISO-8859-1', 'né'],
  ['a charset of Japan', [0x83, 0x65], 'Shift_JIS', 'テ'],
  ['a charset nobody knows as UTF-8', utf8('né'), 'utf-7', 'né'],
  ['broken UTF-8 with replacement characters', [0x6e, 0xe9], undefined, 'n\uFFFD'],
  ['UTF-8 with a mark, whatever the header', [0xef, 0xbb, 0xbf, ...utf8('é')], 'latin1', 'é'],
  ['UTF-16LE with a mark', [0xff, 0xfe, ...utf16('né')], 'utf-8', 'né'],
  ['UTF-16BE with a mark', [0xfe, 0xff, ...swapped('né')], undefined, 'né'],
  ['UTF-16 by the header', utf16('né'), 'utf-16le', 'né'],
  ['UTF-16 that nothing announces as binary', utf16('né'), undefined, undefined],
  ['tabs and line ends', utf8('a\tb\r\n'), undefined, 'a\tb\r\n'],
  ['a zero as binary', utf8('a\0b'), undefined, undefined],
  ['an escape as binary', utf8('\u001B[31m'), undefined, undefined],
  ['a GIF as binary', [...utf8('GIF89a'), 1, 0, 1, 0], 'utf-8', undefined],
  ['nothing', [], undefined, ''],
])('reads %s', (_, bytes, charset, text) => {
  expect(textOfBody({ bytes: new Uint8Array(bytes), isWhole: true }, charset)).toBe(text);
});

it('leaves out a last character that was broken off', () => {
  const bytes = new TextEncoder().encode('né').subarray(0, 2);
  expect(textOfBody({ bytes, isWhole: false }, undefined)).toBe('n');
  expect(textOfBody({ bytes, isWhole: true }, undefined)).toBe('n\uFFFD');
});
