/** Characters that are written of one text. */
export const MAX_TEXT = 16_384;

/**
 * Takes what is secret out of a text.
 * @param isCut whether the text went on, so that a secret at its end is not whole. Default: false.
 */
export type Scrub = (text: string, isCut?: boolean) => string;

/** As much of a text as is written, scrubbed. Cut first: the work is bounded by what is kept of it. */
export function cutAndScrubbed(text: string, scrub: Scrub): string {
  const isCut = text.length > MAX_TEXT;
  const clean = scrub(isCut ? text.slice(0, MAX_TEXT) : text, isCut);
  if (!isCut && clean.length <= MAX_TEXT) return clean;
  const length = isCut ? text.length : clean.length;
  return `${clean.slice(0, MAX_TEXT)}… (${length} characters)`;
}

export function cutText(text: string): string {
  return cutAndScrubbed(text, (head) => head);
}
