// a short value (an id, a flag) occurs in any text by chance, so it counts in quotes alone
const MIN_LENGTH = 4;

/**
 * How to take the parameters of failed statements out of texts about them, and about what was made
 * of them: drivers quote values (mysql2: `Duplicate entry 'bob@example.com' for key ...`).
 * @see TypeORM's QueryFailedError: `query`, `parameters`
 */
export function withoutSqlParameters(errors: readonly unknown[]): (text: string) => string {
  const parameters = errors.flatMap(parametersOf).toSorted((a, b) => b.length - a.length);
  if (parameters.length === 0) return (text) => text;
  return (text) => parameters.reduce(withoutParameter, text);
}

function parametersOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  try {
    const { query, parameters } = error as { query?: unknown; parameters?: unknown };
    if (typeof query !== 'string' || !Array.isArray(parameters)) return [];
    return parameters.flatMap((value) => textsOf(value));
  } catch {
    return [];
  }
}

function withoutParameter(text: string, value: string): string {
  if (value.length >= MIN_LENGTH) return text.replaceAll(value, '?');
  return text.replaceAll(`'${value}'`, "'?'").replaceAll(`"${value}"`, '"?"');
}

/** How a driver may write a parameter; the parts of lists and objects, too. */
function textsOf(value: unknown, depth = 0): string[] {
  if (value === null || value === undefined || value === '' || depth > 4) return [];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [] : [value.toISOString()];
  if (typeof value === 'object') {
    return Object.values(value).flatMap((part) => textsOf(part, depth + 1));
  }
  return ['string', 'number', 'bigint'].includes(typeof value) ? [String(value as string)] : [];
}
