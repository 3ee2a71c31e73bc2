import type { Driver } from 'typeorm';

import type { Column } from './column.js';
import type { DatabaseEventName } from './database-event.js';

/** Whether a value of a column can be what the database refused, by what the metadata say of the column. */
export function canBeRefused(
  event: DatabaseEventName,
  value: unknown,
  column: Column,
  driver: Driver,
): boolean {
  if (event === 'notNull') return (value ?? null) === null && isRequired(column);
  if (!canBeRefusedAnywhere(event, value)) return false;
  const type = driver.normalizeType(column);
  if (event === 'tooLong') return isTooLong(value, column, driver);
  if (event === 'outOfRange')
    return NUMBERS.test(type) && isOutOfRange(Number(value), column, type);
  if (event === 'badDate') return DATES.test(type);
  if (event === 'badText') return typeof value === 'string' && !fits(value, column, type);
  return true;
}

/** The same for a value of a statement of which the columns are not known. */
export function canBeRefusedAnywhere(event: DatabaseEventName, value: unknown): boolean {
  switch (event) {
    case 'tooLong':
    case 'badText':
      return typeof value === 'string';
    case 'badDate':
      return typeof value === 'string' || value instanceof Date;
    case 'outOfRange':
      return isNumeric(value);
    case 'badCharacter':
      return typeof value === 'string' && value.includes('\0');
    default:
      return false;
  }
}

const NUMBERS = /int|serial|numeric|decimal|number|real|float|double|money|year|bit/i;
const DATES = /date|time|year/i;
const TEXTS = /char|text|string|clob|blob|binary|bytea|xml|citext|name/i;
const UUID = /^\{?[0-9a-f]{4}(?:-?[0-9a-f]{4}){7}\}?$/i;

function isRequired(column: Column): boolean {
  const isFilled =
    column.isGenerated ||
    column.default !== undefined ||
    column.isCreateDate ||
    column.isUpdateDate ||
    column.isVersion ||
    column.isDiscriminator;
  return !column.isNullable && !isFilled;
}

function isTooLong(value: unknown, column: Column, driver: Driver): boolean {
  const length = Number(driver.getColumnLength(column));
  // characters, not UTF-16 units
  return length > 0 ? Array.from(String(value)).length > length : false;
}

function fits(value: string, { enum: members }: Column, type: string): boolean {
  if (members !== undefined && members.length > 0) return members.map(String).includes(value);
  if (DATES.test(type)) return true;
  // MySQL's and MariaDB's utf8 has no characters of four bytes
  if (TEXTS.test(type)) return !/[\u{10000}-\u{10FFFF}]/u.test(value);
  if (NUMBERS.test(type))
    return isNumeric(value) && !(/int|serial/i.test(type) && /[.e]/i.test(value));
  return type === 'uuid' ? UUID.test(value) : false;
}

/** Of a type without known bounds any number may be. */
function isOutOfRange(value: number, column: Column, type: string): boolean {
  const bits = BITS.get(type);
  if (bits !== undefined) {
    const most = column.unsigned ? 2 ** bits : 2 ** (bits - 1);
    return value >= most || value < (column.unsigned ? 0 : -most);
  }
  const { precision, scale } = column;
  return typeof precision === 'number' ? Math.abs(value) >= 10 ** (precision - (scale ?? 0)) : true;
}

const BITS: ReadonlyMap<string, number> = new Map([
  ['tinyint', 8],
  ['smallint', 16],
  ['mediumint', 24],
  ['int', 32],
  ['integer', 32],
  ['bigint', 64],
]);

function isNumeric(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value));
}
