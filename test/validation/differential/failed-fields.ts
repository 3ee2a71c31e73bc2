import type { ValidationError } from 'class-validator';

import type { Issue } from '../../../src/index.js';

/** What was refused for which reasons, with the names of the DTO. */
export type FailedFields = ReadonlyMap<string, ReadonlySet<string>>;

type Told = Pick<Issue, 'pointer' | 'code'>;

/** Names that the classes of the catalog give to what clients send. */
const FIELD_OF_WIRE_NAME: Readonly<Record<string, string>> = {
  total_amount: 'total',
  'a/b~c': 'odd',
  ship_to: 'shipTo',
};

export function fieldsOfErrors(errors: readonly ValidationError[]): FailedFields {
  const fields = new Map<string, Set<string>>();
  const pending = errors.map((error) => ({ error, path: pathOf(error) }));
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { error, path } = next;
    const constraints = Object.keys(error.constraints ?? {});
    if (constraints.length > 0) addTo(fields, path, constraints);
    for (const child of error.children ?? []) {
      pending.push({ error: child, path: [...path, ...pathOf(child)] });
    }
  }
  return fields;
}

/** class-validator has no property for a whole value of an unknown class, whatever its types say. */
function pathOf({ property }: { readonly property?: string }): string[] {
  return property === undefined ? [] : [property];
}

export function fieldsOfIssues(issues: readonly Told[]): FailedFields {
  const fields = new Map<string, Set<string>>();
  for (const { pointer, code } of issues) {
    const names = segmentsOf(pointer).map((name) =>
      Object.hasOwn(FIELD_OF_WIRE_NAME, name) ? (FIELD_OF_WIRE_NAME[name] ?? name) : name,
    );
    addTo(fields, names, [String(code)]);
  }
  return fields;
}

function addTo(
  fields: Map<string, Set<string>>,
  path: readonly string[],
  reasons: readonly string[],
): void {
  const key = JSON.stringify(path);
  fields.set(key, new Set([...(fields.get(key) ?? []), ...reasons]));
}

/** @see RFC 6901 section 4 */
function segmentsOf(pointer = ''): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether a pointer leads to a value that was sent. */
export function isSent(sent: unknown, pointer: string | undefined): boolean {
  return isFound(sent, segmentsOf(pointer), (name) => [name]);
}

/** The same, were fields sent under their own names or those of the DTO. */
export function isSentByAnyName(sent: unknown, pointer: string | undefined): boolean {
  return isFound(sent, segmentsOf(pointer), (name) =>
    Object.entries(FIELD_OF_WIRE_NAME)
      .filter((names) => names.includes(name))
      .flat()
      .concat(name),
  );
}

function isFound(
  sent: unknown,
  path: readonly string[],
  namesOf: (name: string) => string[],
): boolean {
  let value = sent;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null) return false;
    const holder = value as Readonly<Record<string, unknown>>;
    const name = namesOf(segment).find((one) => Object.hasOwn(holder, one));
    if (name === undefined) return false;
    value = holder[name];
  }
  return value !== undefined;
}

/** Failures that no issue tells of: each reason needs one, or the field or the whole needs `required` or `isObject`. */
export function withoutIssue(failed: FailedFields, told: FailedFields): string[] {
  const whole = told.get('[]');
  if (whole?.has('isObject') === true || whole?.has('required') === true) return [];
  return [...failed].flatMap(([path, reasons]) => {
    const reasonsTold = told.get(path);
    if (reasonsTold?.has('required') === true) return [];
    return [...reasons]
      .filter((reason) => reasonsTold?.has(reason) !== true)
      .map((reason) => `${path}: ${reason}`);
  });
}

/** Issues that stand for no failure. */
export function withoutFailure(told: FailedFields, failed: FailedFields): string[] {
  return [...told].flatMap(([path, codes]) =>
    [...codes]
      .filter((code) => {
        if (path === '[]' && (code === 'isObject' || code === 'required')) return false;
        return code === 'required' ? !failed.has(path) : failed.get(path)?.has(code) !== true;
      })
      .map((code) => `${path}: ${code}`),
  );
}
