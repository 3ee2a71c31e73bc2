import { unparsedText } from '../issues/wording.js';

export type ScalarReading = { readonly value: unknown } | ScalarRefusal;

interface ScalarRefusal {
  readonly code: string;
  readonly message: string;
  /** What Nest's ValidationPipe reads. */
  readonly lenient: unknown;
}

/**
 * What a text of the address or of a header means as the type that its parameter declares. Reads what
 * Nest's ValidationPipe reads, but says so where that makes NaN, 0 or false of any text.
 */
export function readScalar(value: unknown, metatype: unknown, name: string): ScalarReading {
  if (value === undefined) return { value };
  if (metatype === Number) return readNumber(value, name);
  if (metatype === Boolean) return readBoolean(value, name);
  return metatype === String ? readText(value, name) : { value };
}

function readNumber(value: unknown, name: string): ScalarReading {
  const isRead = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  // an object may refuse to be made a number
  const number = isRead ? Number(value) : Number.NaN;
  return Number.isFinite(number)
    ? { value: number }
    : { code: 'isNumber', message: unparsedText('Number', name), lenient: number };
}

function readBoolean(value: unknown, name: string): ScalarReading {
  if (value === true || value === 'true') return { value: true };
  if (value === false || value === 'false') return { value: false };
  return { code: 'isBoolean', message: unparsedText('Boolean', name), lenient: false };
}

function readText(value: unknown, name: string): ScalarReading {
  try {
    return { value: String(value as string) };
  } catch {
    return { code: 'isString', message: unparsedText('Text', name), lenient: value };
  }
}
