const VISIBLE_ASCII = /^[\x21-\x7E]{1,200}$/;
// RFC 3986 has no white space, controls, quotes or angle brackets
const URI_REFERENCE = /^[^\s\p{Cc}"<>]{1,1024}$/u;
const CODE = /^[^\p{Cc}]{1,128}$/u;

/** The first candidate that is a text and not blank. */
export function firstText(...candidates: readonly unknown[]): string | undefined {
  return candidates.find(isText);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && /\S/.test(value);
}

/** A text of at most `maximum` UTF-16 code units, the last of which shows that it was cut. */
export function cutText(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  // half of a surrogate pair is no character
  return `${text.slice(0, maximum - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

export function boundedText(value: unknown, maximum: number): string | undefined {
  return isText(value) ? cutText(value.trim(), maximum) : undefined;
}

/** The first candidate that can be a code of somebody: of at most 128 characters, on one line. */
export function codeFrom(...candidates: readonly unknown[]): string | undefined {
  return candidates.find((value): value is string => isText(value) && CODE.test(value))?.trim();
}

/** The first candidate that can be an id: 1 to 200 characters of visible ASCII. */
export function idFrom(...candidates: readonly unknown[]): string | undefined {
  return candidates.find(
    (value): value is string => typeof value === 'string' && VISIBLE_ASCII.test(value),
  );
}

/** A URI reference as it is, since a cut one leads elsewhere. */
export function uriFrom(value: unknown): string | undefined {
  return typeof value === 'string' && URI_REFERENCE.test(value) ? value : undefined;
}
