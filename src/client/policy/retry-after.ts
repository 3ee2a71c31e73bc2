// RFC 9110 section 5.6.7: the preferred form of dates
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
// a year: what is longer is a mistake, and no reason to wait
const MAX_SECONDS = 31_536_000;

/** `Retry-After`, as seconds or date; undefined for what is neither. @see RFC 9110 section 10.2.3 */
export function retryAfterOf(headers: Headers): number | Date | undefined {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) {
    const seconds = Number(text);
    return seconds <= MAX_SECONDS ? seconds : undefined;
  }
  if (!HTTP_DATE.test(text)) return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Milliseconds from now, never negative. */
export function delayOf(retryAfter: number | Date): number {
  const delay = retryAfter instanceof Date ? retryAfter.getTime() - Date.now() : retryAfter * 1_000;
  return Math.max(0, delay);
}
