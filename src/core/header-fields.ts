import { validateHeaderName, validateHeaderValue } from 'node:http';

const TOKEN = "[\\w!#$%&'*+.^`|~-]+";
const MEDIA_RANGE = new RegExp(`^${TOKEN}/${TOKEN}(?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|"[^"]*"))*$`);

/** Whether Node sends a header of this name. */
export function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether Node sends this text as the value of a header: on one line, without control characters. */
export function isHeaderValue(value: unknown): value is string {
  try {
    if (typeof value !== 'string') return false;
    validateHeaderValue('x', value);
    return true;
  } catch {
    return false;
  }
}

/** `text/csv`, `text/*`, `text/csv; header=present`. @see RFC 9110 section 12.5.1 */
export function isMediaRange(value: unknown): value is string {
  return isHeaderValue(value) && MEDIA_RANGE.test(value);
}
