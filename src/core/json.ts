import { isPrivateName } from './private-names.js';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

export type JsonObject = Readonly<Record<string, JsonValue>>;

/**
 * A deep copy of plain data, without what was never meant for a client: functions, instances of
 * classes (errors, validation errors, entities), and members whose names say so. Of classes, dates
 * alone are data.
 */
export function plainCopy(value: unknown, depth = 0): JsonValue | undefined {
  if (typeof value !== 'object' || value === null || value instanceof Date) return jsonCopy(value);
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    return value.map((item) => plainCopy(item, depth + 1)).filter((item) => item !== undefined);
  }
  if (!isPlainObject(value) || isOfDatabase(value)) return undefined;
  const copy = Object.create(null) as Record<string, JsonValue>;
  for (const name of Object.keys(value)) {
    const copied = isPrivateName(name) ? undefined : plainCopy(memberOf(value, name), depth + 1);
    if (copied !== undefined) copy[name] = copied;
  }
  return copy;
}

const MAX_DEPTH = 32;

/** A spread error of PostgreSQL, whose `detail` quotes what was to be stored. */
function isOfDatabase(value: object): boolean {
  return 'severity' in value && 'routine' in value;
}

function memberOf(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** A deep copy of what survives JSON, or undefined when the value does not (cycles, BigInt, functions). */
export function jsonCopy(value: unknown): JsonValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  try {
    const text: string | undefined = JSON.stringify(value);
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}
