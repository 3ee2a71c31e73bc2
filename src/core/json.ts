import { isPrivateName } from './private-names.js';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

export type JsonObject = Readonly<Record<string, JsonValue>>;

const MAX_VALUES = 100_000;
const MAX_CHARACTERS = 10_000_000;
// so that one member that is too much does not cost the others
const MEMBERS = 4;

/** How much is copied: of values that are shared, a copy may be larger than any memory. */
class CopyLimits {
  private values: number;
  private characters: number;

  constructor(copies: number) {
    this.values = copies * MAX_VALUES;
    this.characters = copies * MAX_CHARACTERS;
  }

  /** Whether there is room for a member; if so, it takes it. */
  admits(name: string, value: unknown): boolean {
    this.values -= 1;
    this.characters -= name.length + (typeof value === 'string' ? value.length : 0);
    return this.values >= 0 && this.characters >= 0;
  }
}

/** Of the copies of all members of one object. */
export class MemberLimits extends CopyLimits {
  constructor() {
    super(MEMBERS);
  }
}

/**
 * A deep copy of plain data, without what was never meant for a client: functions, instances of
 * classes (errors, validation errors, entities), and members whose names say so. Of classes, dates
 * alone are data. What is too deep or too much is left out.
 */
export function plainCopy(value: unknown): JsonValue | undefined {
  return copyWithin(new CopyLimits(1), '', value, 0);
}

function copyWithin(
  limits: CopyLimits,
  name: string,
  value: unknown,
  depth: number,
): JsonValue | undefined {
  if (depth > MAX_DEPTH || !limits.admits(name, value)) return undefined;
  if (typeof value !== 'object' || value === null || value instanceof Date) return jsonCopy(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => copyWithin(limits, '', item, depth + 1));
    return items.filter((item) => item !== undefined);
  }
  if (!isPlainObject(value) || isOfDatabase(value)) return undefined;
  const copy = Object.create(null) as Record<string, JsonValue>;
  for (const member of Object.keys(value).filter((one) => !isPrivateName(one))) {
    const copied = copyWithin(limits, member, memberOf(value, member), depth + 1);
    if (copied !== undefined) copy[member] = copied;
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

/**
 * A deep copy of what survives JSON, or undefined when the value does not: cycles, BigInt, functions, what is too much.
 * @param ofAll limits of several copies together.
 */
export function jsonCopy(value: unknown, ofAll?: MemberLimits): JsonValue | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  const limits = new CopyLimits(1);
  try {
    const text: string | undefined = JSON.stringify(value, (name, member: unknown) => {
      const isAdmitted = limits.admits(name, member) && ofAll?.admits(name, member) !== false;
      if (isAdmitted) return member;
      throw new RangeError('This is too much for a copy');
    });
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}
