import type { ApiError } from '../../core/api-error.js';
import { cutAndScrubbed, cutText, type Scrub } from '../cut-text.js';
import type { CauseRecord } from './error-record.js';
import { LazyCause } from './lazy-cause.js';
import { withoutQuotedInput } from './quoted-input.js';
import { withoutSqlParameters } from './sql-parameters.js';
import { framesOf, partsOf } from './stack-text.js';
import { isStatementError, isToken, statementText } from './statement-errors.js';

const MAX_CAUSES = 32;
const MAX_CODE = 200;

/** What was made of the error, the error, and everything behind it, then what failed afterwards. */
export function causeChainOf(error: ApiError): CauseRecord[] {
  const chain = aloneOf(error) ?? chainOf(error);
  const clean = cleanerOf(chain);
  const followUps = new Set(error.followUps);
  followUps.delete(error.thrown);
  return chain.map((link) => {
    const isFollowUp = link.relation === 'follow-up' || followUps.has(link.value);
    return causeRecordOf(link, isFollowUp, clean);
  });
}

/** A text about an error, without what its chain must not say: values of statements, secrets of addresses. */
export function cleanText(text: string, error: ApiError): string {
  return cleanerOf(aloneOf(error) ?? chainOf(error))(text);
}

function cleanerOf(chain: readonly Link[]): Clean {
  const withoutParameters = withoutSqlParameters(chain.map(({ value }) => value));
  const scrub: Scrub = (text, isCut) => {
    // before its end is another one
    const whole = isCut ? withoutParameters(text, isCut) : text;
    return withoutParameters(withoutQuotedInput(whole, isCut));
  };
  return (text) => cutAndScrubbed(text, scrub);
}

interface Link extends Pick<CauseRecord, 'relation' | 'parent'> {
  readonly value: unknown;
}

/** Most errors have nothing behind them, and need no search. */
function aloneOf({ steps, thrown, followUps }: ApiError): Link[] | undefined {
  if (steps.length > 0 || followUps.length > 0 || behind(thrown, 0).length > 0) return undefined;
  return [{ value: thrown, relation: 'thrown', parent: undefined }];
}

function chainOf(error: ApiError): Link[] {
  const chain: Link[] = [];
  const seen = new Set<unknown>();
  const pending = startOf(error);
  // a step that names another one as its cause does not move it
  const inOrder = new Set(pending.map(({ value }) => value));
  while (pending.length > 0 && chain.length < MAX_CAUSES) {
    const current = pending.shift();
    if (current === undefined || seen.has(current.value)) continue;
    // equal texts may be several errors
    if (isObject(current.value)) seen.add(current.value);
    const parent = chain.length;
    chain.push(current);
    pending.unshift(...behind(current.value, parent).filter(({ value }) => !inOrder.has(value)));
  }
  return chain;
}

function startOf({ steps, thrown, followUps }: ApiError): Link[] {
  const linkOf = (relation: Link['relation']) => (value: unknown) => ({
    value,
    relation,
    parent: undefined,
  });
  return [
    ...steps.toReversed().map(linkOf('translated')),
    linkOf('thrown')(thrown),
    ...followUps.map(linkOf('follow-up')),
  ];
}

function behind(value: unknown, parent: number): Link[] {
  if (!isObject(value)) return [];
  const cause = read(value, 'cause');
  const errors = read(value, 'errors');
  const aggregated: unknown[] =
    safely(() => (isAggregate(value, errors) ? errors.slice(0, MAX_CAUSES) : [])) ?? [];
  const parts = aggregated.map((part): Link => ({ value: part, relation: 'aggregated', parent }));
  if (cause === undefined || cause === null) return parts;
  // of what failed twice, the first part is the cause as well
  if (parts[0]?.value === cause) parts.shift();
  return [{ value: cause, relation: 'cause', parent }, ...parts];
}

/** By name: that of another realm is an instance of another class. */
function isAggregate(value: object, errors: unknown): errors is unknown[] {
  if (!Array.isArray(errors)) return false;
  let link: object | null = value;
  // a Proxy can make the chain of its prototypes endless
  for (let depth = 0; link !== null && depth < MAX_CAUSES; depth++) {
    if (read(link, 'name') === 'AggregateError') return true;
    link = Object.getPrototypeOf(link) as object | null;
  }
  return false;
}

/** Gives as much of a text as is written. */
type Clean = (text: string) => string;

function causeRecordOf(link: Link, isFollowUp: boolean, clean: Clean): CauseRecord {
  const { value, relation, parent } = link;
  if (!isObject(value)) {
    const message = clean(describe(value));
    const nothing = { stack: undefined, code: undefined };
    return { name: typeof value, message, ...nothing, isFollowUp, relation, parent };
  }
  const message = textOf(value, 'message') ?? '';
  const name = nameOf(value, textOf(value, 'name'), clean);
  const error = { value, name, message, written: writtenOf(value, message, clean) };
  const code = codeOf(value);
  return new LazyCause({ name, message: error.written, code, isFollowUp, relation, parent }, () =>
    stackOf(error, clean),
  );
}

function codeOf(value: object): string | number | undefined {
  const code = read(value, 'code');
  if (typeof code === 'number') return code;
  if (typeof code !== 'string' || (isStatementError(value) && !isToken(code))) return undefined;
  return code.slice(0, MAX_CODE);
}

/** What a driver says of a failed statement quotes values, and no text can be searched for all forms. */
function writtenOf(value: object, message: string, clean: Clean): string {
  return isStatementError(value) ? statementText(value) : clean(message);
}

interface WrittenError {
  readonly value: object;
  readonly name: string;
  readonly message: string;
  readonly written: string;
}

/** With the message as it is written; however long that is, the frames stay. */
function stackOf({ value, name, message, written }: WrittenError, clean: Clean) {
  const stack = textOf(value, 'stack');
  if (stack === undefined) return undefined;
  const parts = partsOf(stack, message);
  if (isStatementError(value)) return `${name}: ${written}${cutText(framesOf(parts.frames))}`;
  const [before, after, frames] = [parts.before, parts.after, parts.frames].map(clean);
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
  if (name !== undefined && name !== 'Error') return clean(name);
  const className = safely(() => (value.constructor as { name?: unknown } | undefined)?.name);
  return typeof className === 'string' && className !== '' ? className : (name ?? 'object');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function describe(value: unknown): string {
  return safely(() => String(value)) ?? '';
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
