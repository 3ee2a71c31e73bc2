/** A JSON object of somebody else: nothing is known of its members. */
export type JsonMembers = Readonly<Record<string, unknown>>;

const NO_MEMBERS: JsonMembers = Object.freeze({});

export function isMembers(value: unknown): value is JsonMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** None of a value that is no object. */
export function membersFrom(value: unknown): JsonMembers {
  return isMembers(value) ? value : NO_MEMBERS;
}

/** The objects of a list, none of a value that is no list. */
export function objectsIn(value: unknown): readonly JsonMembers[] {
  return Array.isArray(value) ? value.filter(isMembers) : [];
}
