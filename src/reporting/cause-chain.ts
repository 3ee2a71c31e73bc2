import type { ApiError } from '../core/api-error.js';
import type { CauseRecord } from './error-record.js';
import { withoutSqlParameters } from './sql-parameters.js';

const MAX_CAUSES = 32;
const MAX_TEXT = 16_384;

/** What was made of the error, the error, and everything behind it, then what failed afterwards. */
export function causeChainOf(error: ApiError): CauseRecord[] {
  const chain = chainOf(error);
  const clean = withoutSqlParameters(chain);
  return chain.map((value) => causeRecordOf(value, clean));
}

function chainOf(error: ApiError): unknown[] {
  const seen = new Set<unknown>();
  const pending: unknown[] = [...error.steps.toReversed(), error.thrown, ...error.followUps];
  // a step that names another one as its cause does not move it
  const inOrder = new Set(pending);
  while (pending.length > 0 && seen.size < MAX_CAUSES) {
    const current = pending.shift();
    if (seen.has(current)) continue;
    seen.add(current);
    pending.unshift(...behind(current).filter((cause) => !inOrder.has(cause)));
  }
  return [...seen];
}

function behind(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const cause = read(value, 'cause');
  const errors = read(value, 'errors');
  const aggregated: unknown[] =
    safely(() => (isAggregate(value, errors) ? errors.slice(0, MAX_CAUSES) : [])) ?? [];
  return cause === undefined || cause === null ? aggregated : [cause, ...aggregated];
}

function isAggregate(value: object, errors: unknown): errors is unknown[] {
  return value instanceof AggregateError && Array.isArray(errors);
}

function causeRecordOf(value: unknown, clean: (text: string) => string): CauseRecord {
  if (typeof value !== 'object' || value === null) {
    return {
      name: typeof value,
      message: clean(describe(value)),
      stack: undefined,
      code: undefined,
    };
  }
  const code = read(value, 'code');
  const text = (name: string): string | undefined => {
    const found = read(value, name);
    return typeof found === 'string' ? clean(cut(found)) : undefined;
  };
  const name = nameOf(value, text('name'));
  return {
    name,
    message: text('message') ?? '',
    // V8 writes the property `name`, which most classes inherit from Error
    stack: text('stack')?.replace(/^Error(?=:|\n|$)/, name),
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
  };
}

/** Most classes of errors leave `name` as it is; the class says more. */
function nameOf(value: object, name: string | undefined): string {
  if (name !== undefined && name !== 'Error') return name;
  const className = safely(() => (value.constructor as { name?: unknown } | undefined)?.name);
  return typeof className === 'string' && className !== '' ? className : (name ?? 'object');
}

function describe(value: unknown): string {
  return cut(safely(() => String(value)) ?? '');
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
}

function read(value: object, name: string): unknown {
  return safely(() => (value as Record<string, unknown>)[name]);
}

function safely<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
