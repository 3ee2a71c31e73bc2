import { STATUS_CODES } from 'node:http';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Whether a value can be an error code: an ASCII identifier of at most 128 characters. */
export function isErrorCode(value: unknown): value is string {
  return typeof value === 'string' && IDENTIFIER.test(value);
}

/** `ContactProtectedException` -> `CONTACT_PROTECTED`, `HTTPTimeoutError` -> `HTTP_TIMEOUT`. */
export function codeFromClassName(className: string): string {
  const stem = className.replace(/(?<=.)(?:Exception|Error)$/, '');
  return stem
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}

const CODES: ReadonlyMap<number, string> = new Map(
  Object.entries(STATUS_CODES).map(([status, phrase = '']) => [
    Number(status),
    phrase
      .replace(/'/g, '')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase(),
  ]),
);

/** `404` -> `NOT_FOUND`; `HTTP_499` for a status without a standard phrase. */
export function codeFromStatus(status: number): string {
  return CODES.get(status) ?? `HTTP_${status}`;
}
