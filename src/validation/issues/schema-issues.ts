import { placeOfIssue, type ParameterPlace } from '../parameters/parameter-place.js';
import type { IssueBudget } from '../../core/issue-budget.js';

/** An issue of a Standard Schema, or of Zod. @see https://standardschema.dev */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>;
  /** Zod's. */
  readonly code?: string;
}

const MAX_CAUSES = 3;

/**
 * Issues that an error carries, recognised by their shape: those of nestjs-zod's `getZodError()`, its
 * own `issues` (a ZodError), those in the response of an HttpException, or those of such a cause.
 * Undefined when there are none.
 */
export function schemaIssuesOf(thrown: unknown): readonly SchemaIssue[] | undefined {
  let current = thrown;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (typeof current !== 'object' || current === null) return undefined;
    const found = candidatesOf(current as Partial<Carrier>).find(isIssueList);
    if (found !== undefined) return found;
    current = (current as Partial<Carrier>).cause;
  }
  return undefined;
}

interface Carrier {
  readonly issues: unknown;
  readonly cause: unknown;
  readonly getZodError: unknown;
  readonly getResponse: unknown;
}

function candidatesOf(carrier: Partial<Carrier>): unknown[] {
  const response = called(carrier, 'getResponse');
  const { issues, errors, message } = (isObject(response) ? response : {}) as Record<
    string,
    unknown
  >;
  const zodError = called(carrier, 'getZodError') as { issues?: unknown } | null | undefined;
  return [zodError?.issues, carrier.issues, response, issues, errors, message];
}

function called(carrier: Partial<Carrier>, name: 'getZodError' | 'getResponse'): unknown {
  const method: unknown = carrier[name];
  return typeof method === 'function' ? (method as () => unknown).call(carrier) : undefined;
}

function isObject<T>(value: T): value is T & object {
  return typeof value === 'object' && value !== null;
}

function isIssueList(value: unknown): value is readonly SchemaIssue[] {
  return Array.isArray(value) && value.length > 0 && value.every(isSchemaIssue);
}

/** The path tells such an issue from any other object with a message. */
function isSchemaIssue(value: unknown): boolean {
  const { message, path } = (value ?? {}) as { message?: unknown; path?: unknown };
  return typeof message === 'string' && Array.isArray(path);
}

export function addSchemaIssues(
  issues: readonly SchemaIssue[],
  place: ParameterPlace,
  budget: IssueBudget,
): void {
  for (const issue of issues) {
    if (budget.isSpent) {
      budget.omit(1);
      continue;
    }
    const path = (issue.path ?? []).map((part) => String(isObject(part) ? part.key : part));
    const code = typeof issue.code === 'string' ? { code: issue.code } : {};
    budget.add({ message: textOf(issue), ...code, ...placeOfIssue(place, path) });
  }
}

/** Zod 3 quotes the value that an enum has not: `Expected 'a' | 'b', received 'secret'`. */
function textOf(issue: SchemaIssue): string {
  const { code, options } = issue as { code?: unknown; options?: unknown };
  if (code !== 'invalid_enum_value' || !Array.isArray(options)) return issue.message;
  return `Invalid enum value. Expected one of ${options.map(String).join(', ')}`;
}
