const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['hellip', '…'],
  ['middot', '·'],
  ['bull', '•'],
  ['mdash', '—'],
  ['ndash', '–'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['laquo', '«'],
  ['raquo', '»'],
]);

// bounded, so that a row of ampersands is read once
const ENTITY = /&(?:#(\d{1,8})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi;

/** Decodes the entities that error pages use, once; others stay as they are. */
export function withoutEntities(text: string): string {
  return text.replace(ENTITY, (entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name.toLowerCase()) ?? entity;
    return characterOf(decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal));
  });
}

function characterOf(codePoint: number): string {
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  const isControl = codePoint < 0x20 && ![0x09, 0x0a, 0x0d].includes(codePoint);
  if (isControl || isSurrogate || codePoint > 0x10ffff) return '\uFFFD';
  return String.fromCodePoint(codePoint);
}
