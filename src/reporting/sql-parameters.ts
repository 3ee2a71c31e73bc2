// a short value (an id, a flag) occurs in any text by chance and gives nothing away
const MIN_LENGTH = 4;

/**
 * How to take the parameters of failed statements out of texts about them, and about what was made
 * of them: drivers quote values (mysql2: `Duplicate entry 'bob@example.com' for key ...`).
 * @see TypeORM's QueryFailedError: `query`, `parameters`
 */
export function withoutSqlParameters(errors: readonly unknown[]): (text: string) => string {
  const parameters = errors.flatMap(parametersOf).toSorted((a, b) => b.length - a.length);
  if (parameters.length === 0) return (text) => text;
  return (text) => parameters.reduce((rest, value) => rest.replaceAll(value, '?'), text);
}

function parametersOf(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  try {
    const { query, parameters } = error as { query?: unknown; parameters?: unknown };
    if (typeof query !== 'string' || !Array.isArray(parameters)) return [];
    return parameters
      .filter((value) => ['string', 'number', 'bigint'].includes(typeof value))
      .map(String)
      .filter((value) => value.length >= MIN_LENGTH);
  } catch {
    return [];
  }
}
