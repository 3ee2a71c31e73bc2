// a short value (an id, a flag) occurs in any text by chance and gives nothing away
const MIN_LENGTH = 4;

/**
 * How to take the parameters of a failed statement out of texts about it: drivers quote values in
 * their messages (mysql2: `Duplicate entry 'bob@example.com' for key ...`).
 * @see TypeORM's QueryFailedError: `query`, `parameters`
 */
export function withoutSqlParameters(error: object): (text: string) => string {
  const parameters = parametersOf(error);
  if (parameters.length === 0) return (text) => text;
  return (text) => parameters.reduce((rest, value) => rest.replaceAll(value, '?'), text);
}

function parametersOf(error: object): string[] {
  try {
    const { query, parameters } = error as { query?: unknown; parameters?: unknown };
    if (typeof query !== 'string' || !Array.isArray(parameters)) return [];
    return parameters
      .filter((value) => ['string', 'number', 'bigint'].includes(typeof value))
      .map(String)
      .filter((value) => value.length >= MIN_LENGTH)
      .toSorted((a, b) => b.length - a.length);
  } catch {
    return [];
  }
}
