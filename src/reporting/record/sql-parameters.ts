import { isStatementError, statementMessages } from './statement-errors.js';

// a short value (an id, a flag) occurs in any text by chance, so it counts in quotes alone
const MIN_LENGTH = 4;
const MAX_PARAMETERS = 1000;

/**
 * How to take what drivers said, and the parameters of failed statements, out of texts of other errors:
 * of those that were made of a failed statement, and repeat it.
 * @see TypeORM's QueryFailedError: `query`, `parameters`
 */
export function withoutSqlParameters(errors: readonly unknown[]): (text: string) => string {
  const failed = errors.filter(isStatementError);
  if (failed.length === 0) return (text) => text;
  const messages = longestFirst(failed.flatMap(statementMessages));
  const parameters = longestFirst(failed.flatMap(parametersOf));
  return (text) => parameters.reduce(withoutParameter, messages.reduce(withoutMessage, text));
}

function longestFirst(texts: readonly string[]): string[] {
  return texts.toSorted((a, b) => b.length - a.length);
}

function parametersOf(error: object): string[] {
  try {
    const { parameters } = error as { parameters?: unknown };
    return Array.isArray(parameters)
      ? parameters.slice(0, MAX_PARAMETERS).flatMap((value) => textsOf(value))
      : [];
  } catch {
    return [];
  }
}

function withoutMessage(text: string, message: string): string {
  return message.length < MIN_LENGTH ? text : text.replaceAll(message, '?');
}

function withoutParameter(text: string, value: string): string {
  if (value.length >= MIN_LENGTH) return text.replaceAll(value, '?');
  return text.replaceAll(`'${value}'`, "'?'").replaceAll(`"${value}"`, '"?"');
}

/** How a driver may write a parameter; the parts of lists and objects, too. */
function textsOf(value: unknown, depth = 0): string[] {
  if (value === null || value === undefined || value === '' || depth > 4) return [];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    return value.length === 0 ? [] : [bytes.toString(), bytes.toString('hex')];
  }
  if (typeof value === 'object') {
    return Object.values(value).flatMap((part) => textsOf(part, depth + 1));
  }
  return ['string', 'number', 'bigint'].includes(typeof value) ? [String(value as string)] : [];
}
