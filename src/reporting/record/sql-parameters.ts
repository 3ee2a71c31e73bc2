import { Visits } from '../../core/visits.js';
import { MAX_TEXT, type Scrub } from '../cut-text.js';
import { withoutBegun } from './begun-text.js';
import { isStatementError, statementMessages } from './statement-errors.js';

// a short value (an id, a flag) occurs in any text by chance, so it counts in quotes alone
const MIN_LENGTH = 4;
const MAX_PARAMETERS = 1000;
const MAX_PARTS = 10_000;
const MAX_DEPTH = 4;
// what is longer than a text is not in it as a whole; where that is cut, it may begin
const MAX_LENGTH = MAX_TEXT + 1;

/** What texts may repeat, and what is written instead. */
interface Secret {
  readonly text: string;
  readonly shown: string;
}

/**
 * How to take what drivers said, and the parameters of failed statements, out of texts of other errors:
 * of those that were made of a failed statement, and repeat it.
 * @see TypeORM's QueryFailedError: `query`, `parameters`
 */
export function withoutSqlParameters(errors: readonly unknown[]): Scrub {
  const failed = errors.filter(isStatementError);
  if (failed.length === 0) return (text) => text;
  const messages = failed.flatMap(statementMessages).filter(({ length }) => length >= MIN_LENGTH);
  const parameters = longestFirst(textsOfParameters(failed));
  const secrets = [
    ...longestFirst(messages).map((text) => ({ text, shown: '?' })),
    ...parameters.flatMap(secretsOfParameter),
  ];
  const all = secrets.map(({ text }) => text);
  return (text, isCut) => secrets.reduce(withoutSecret, isCut ? withoutBegun(text, all) : text);
}

/** As far as they matter: what is shorter than that is compared whole. */
function longestFirst(texts: Iterable<string>): string[] {
  const beginnings = new Set(Array.from(texts, (text) => text.slice(0, MAX_LENGTH)));
  return [...beginnings].toSorted((a, b) => b.length - a.length);
}

function secretsOfParameter(text: string): Secret[] {
  if (text.length >= MIN_LENGTH) return [{ text, shown: '?' }];
  return [`'`, `"`].map((quote) => ({ text: quote + text + quote, shown: `${quote}?${quote}` }));
}

function withoutSecret(text: string, secret: Secret): string {
  return text.replaceAll(secret.text, secret.shown);
}

interface Part {
  readonly value: unknown;
  readonly depth: number;
}

/** How drivers may write parameters; the parts of lists and objects, too, after what is beside those. */
function textsOfParameters(errors: readonly object[]): Set<string> {
  const texts = new Set<string>();
  const visits = new Visits();
  const parts: Part[] = errors.flatMap(parametersOf).map((value) => ({ value, depth: 0 }));
  // goes on with what is added meanwhile
  for (const { value, depth } of parts) {
    if (texts.size >= MAX_PARAMETERS) break;
    if (!isComposite(value)) for (const text of textsOf(value)) texts.add(text);
    else if (depth < MAX_DEPTH && parts.length < MAX_PARTS && visits.admits(value)) {
      for (const part of partsOf(value)) parts.push({ value: part, depth: depth + 1 });
    }
  }
  return texts;
}

function parametersOf(error: object): unknown[] {
  try {
    const { parameters } = error as { parameters?: unknown };
    return Array.isArray(parameters) ? parameters.slice(0, MAX_PARAMETERS) : [];
  } catch {
    return [];
  }
}

function isComposite(value: unknown): value is object {
  const isScalar = value instanceof Date || value instanceof Uint8Array;
  return typeof value === 'object' && value !== null && !isScalar;
}

function partsOf(value: object): unknown[] {
  try {
    return Array.isArray(value)
      ? value.slice(0, MAX_PARAMETERS)
      : Object.values(value).slice(0, MAX_PARAMETERS);
  } catch {
    return [];
  }
}

function textsOf(value: unknown): string[] {
  if (value === '') return [];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.subarray(0, MAX_LENGTH));
    return value.length === 0 ? [] : [bytes.toString(), bytes.toString('hex')];
  }
  return ['string', 'number', 'bigint'].includes(typeof value) ? [String(value as string)] : [];
}
