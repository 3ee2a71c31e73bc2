import type { Issue } from '../../core/issue.js';
import type { Column } from './column.js';
import type { FieldText } from './database-event.js';

/** What a request brought. */
export interface SentValues {
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: unknown;
}

/** A place in the request, named as the client named it, and what was there. */
export interface SentField {
  readonly value: unknown;
  readonly subject: string;
  readonly place: Pick<Issue, 'pointer'> | Pick<Issue, 'in' | 'name'>;
}

const MAX_VALUES = 1_000;
const MAX_DEPTH = 8;

/** The field of a request that has the name of an entity's property; never one that was not sent. */
export function sentField(sent: SentValues, column: Column): SentField | undefined {
  for (const path of pathsOf(column)) {
    const value = ownMember(sent.body, path);
    if (value !== undefined) return bodyField(path, value);
  }
  for (const location of ['query', 'path'] as const) {
    const source = location === 'query' ? sent.query : sent.params;
    for (const [name, ...rest] of pathsOf(column)) {
      const value = rest.length > 0 ? undefined : ownMember(source, [name]);
      if (value !== undefined) return parameterField(location, name, value);
    }
  }
  return undefined;
}

/** Every field of a request that has this value, for statements of which the columns are unknown. */
export function fieldsWithValue(sent: SentValues, value: unknown): readonly SentField[] {
  const text = textOf(value);
  if (text === undefined) return [];
  const parameters = (['query', 'path'] as const).flatMap((location) =>
    leavesOf(location === 'query' ? sent.query : sent.params)
      .filter(({ path }) => path.length === 1)
      .map(({ path, value: leaf }) => parameterField(location, path[0] ?? '', leaf)),
  );
  const body = leavesOf(sent.body).map(({ path, value: leaf }) => bodyField(path, leaf));
  return [...parameters, ...body].filter((field) => textOf(field.value) === text);
}

export function issueOf({ subject, place }: SentField, { code, predicate }: FieldText): Issue {
  return { message: `${subject} ${predicate}`, code, ...place };
}

/** @see RFC 6901 section 3 */
function pointerOf(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A column that belongs to a relation is `team`, `team.id` or `teamId` for the client. */
function pathsOf({ propertyPath, relationMetadata, referencedColumn }: Column): Path[] {
  const relation = relationMetadata?.propertyPath;
  const key = referencedColumn?.propertyName ?? '';
  const joined = relation && key && `${relation}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  const paths = [propertyPath, relation, joined].filter((path) => typeof path === 'string');
  return paths.map((path) => path.split('.') as Path);
}

type Path = [string, ...string[]];

function ownMember(source: unknown, path: readonly string[]): unknown {
  let current = source;
  for (const name of path) {
    const isOwn =
      typeof current === 'object' &&
      current !== null &&
      !Array.isArray(current) &&
      Object.hasOwn(current, name);
    if (!isOwn) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[name];
  }
  return current;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Bounded, since it is the client who decides how much there is. */
function leavesOf(source: unknown): readonly Leaf[] {
  const leaves: Leaf[] = [];
  let visits = 0;
  const visit = (value: unknown, path: readonly string[]): void => {
    if (++visits > MAX_VALUES || path.length > MAX_DEPTH) return;
    if (typeof value !== 'object' || value === null) {
      if (path.length > 0) leaves.push({ path, value });
      return;
    }
    for (const name of Object.keys(value)) {
      if (visits > MAX_VALUES) return;
      visit((value as Readonly<Record<string, unknown>>)[name], [...path, name]);
    }
  };
  visit(source, []);
  return leaves;
}

function bodyField(path: readonly string[], value: unknown): SentField {
  return { value, subject: `The '${path.join('.')}' field`, place: { pointer: pointerOf(path) } };
}

function parameterField(location: 'query' | 'path', name: string, value: unknown): SentField {
  return { value, subject: `The '${name}' URL parameter`, place: { in: location, name } };
}

/** The path parameter `7` is the number 7 in a statement. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}
