import { reasonPhrase } from './reason-phrase.js';

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

/** `404` -> `NOT_FOUND`; `HTTP_499` for a status without a standard phrase. */
export function codeFromStatus(status: number): string {
  const phrase = reasonPhrase(status);
  if (phrase === 'Client Error' || phrase === 'Server Error') return `HTTP_${status}`;
  return phrase
    .replace(/'/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
