import type { ApiError } from '../../core/api-error.js';
import type { CauseRecord } from './error-record.js';
import { withoutSqlParameters } from './sql-parameters.js';
import { framesOf, partsOf } from './stack-text.js';
import { isStatementError, isToken, statementText } from './statement-errors.js';

const MAX_CAUSES = 32;
const MAX_TEXT = 16_384;

/** What was made of the error, the error, and everything behind it, then what failed afterwards. */
export function causeChainOf(error: ApiError): CauseRecord[] {
  const chain = chainOf(error);
  const clean = withoutSqlParameters(chain);
  const followUps = new Set(error.followUps);
  followUps.delete(error.thrown);
  return chain.map((value) => ({
    ...causeRecordOf(value, clean),
    isFollowUp: followUps.has(value),
  }));
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
  return Array.isArray(errors) && value instanceof AggregateError;
}

type Clean = (text: string) => string;

function causeRecordOf(value: unknown, clean: Clean): Omit<CauseRecord, 'isFollowUp'> {
  if (typeof value !== 'object' || value === null) {
    const message = cut(clean(describe(value)));
    return { name: typeof value, message, stack: undefined, code: undefined };
  }
  const message = textOf(value, 'message') ?? '';
  const name = nameOf(value, textOf(value, 'name'), clean);
  const error = { value, name, message, written: writtenOf(value, message, clean) };
  const stack = textOf(value, 'stack');
  const code = read(value, 'code');
  return {
    name,
    message: error.written,
    stack: stack === undefined ? undefined : stackOf(error, stack, clean),
    code: typeof code === 'number' || isCode(code, value) ? code : undefined,
  };
}

function isCode(code: unknown, value: object): code is string {
  return typeof code === 'string' && (!isStatementError(value) || isToken(code));
}

/** What a driver says of a failed statement quotes values, and no text can be searched for all forms. */
function writtenOf(value: object, message: string, clean: Clean): string {
  return isStatementError(value) ? statementText(value) : cut(clean(message));
}

interface WrittenError {
  readonly value: object;
  readonly name: string;
  readonly message: string;
  readonly written: string;
}

/** With the message as it is written; however long that is, the frames stay. */
function stackOf({ value, name, message, written }: WrittenError, stack: string, clean: Clean) {
  const parts = partsOf(stack, message);
  if (isStatementError(value)) return `${name}: ${written}${cut(framesOf(parts.frames))}`;
  const [before, after, frames] = [parts.before, parts.after, parts.frames].map((part) =>
    cut(clean(part)),
  );
  const head = `${before}${parts.message === '' ? '' : written}${after}`;
  // V8 writes the property `name`, which most classes inherit from Error
  return `${head.replace(/^Error(?=:|\n|$)/, name)}${frames}`;
}

function textOf(value: object, name: string): string | undefined {
  const found = read(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** Most classes of errors leave `name` as it is; the class says more. */
function nameOf(value: object, name: string | undefined, clean: Clean): string {
  if (name !== undefined && name !== 'Error') return cut(clean(name));
  const className = safely(() => (value.constructor as { name?: unknown } | undefined)?.name);
  return typeof className === 'string' && className !== '' ? className : (name ?? 'object');
}

function describe(value: unknown): string {
  return safely(() => String(value)) ?? '';
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
