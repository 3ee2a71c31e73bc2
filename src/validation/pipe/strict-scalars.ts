import type { Issue } from '../../core/issue.js';
import { unparsedText } from '../issues/wording.js';

export type ScalarReading = { readonly value: unknown } | ScalarRefusal;

export interface ScalarRefusal {
  readonly issue: Issue;
  /** What Nest's ValidationPipe reads, and gives to the pipes that follow. */
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
  return { value: metatype === String ? String(value as string) : value };
}

function readNumber(value: unknown, name: string): ScalarReading {
  const isRead = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  const number = isRead ? Number(value) : Number.NaN;
  return Number.isFinite(number)
    ? { value: number }
    : {
        issue: { code: 'isNumber', message: unparsedText('Number', name) },
        lenient: Number(value),
      };
}

function readBoolean(value: unknown, name: string): ScalarReading {
  if (value === true || value === 'true') return { value: true };
  if (value === false || value === 'false') return { value: false };
  return { issue: { code: 'isBoolean', message: unparsedText('Boolean', name) }, lenient: false };
}
