// what drivers write there; anything else may be a value of somebody
const TOKEN = /^\w{1,64}$/;

/** Whether a text is a code, such as a SQLSTATE. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

const WORDS = 'A statement failed';

/**
 * Whether an error is about a failed statement, so that its message is the driver's and quotes values in
 * whatever form the database has them: dates written anew, bytes as text, long texts cut off.
 * @see TypeORM's QueryFailedError: `query`, `parameters`, `driverError`
 */
export function isStatementError(error: unknown): error is object {
  if (typeof error !== 'object' || error === null) return false;
  const has = (name: string): boolean => typeof read(error, name) === 'string';
  try {
    // of a QueryFailedError; of the drivers of MySQL and MariaDB; of PostgreSQL
    const isOfTypeOrm = has('query') && 'parameters' in error;
    return isOfTypeOrm || has('sqlMessage') || (has('severity') && has('routine'));
  } catch {
    return false;
  }
}

/** What is written instead of the message of such an error. */
export function statementText(error: object): string {
  const driverError = read(error, 'driverError');
  const facts = ['code', 'errno', 'sqlState', 'SQLSTATE'].flatMap((name) => {
    const value = tokenOf(error, name) ?? tokenOf(driverError, name);
    return value === undefined ? [] : [`${name} ${value}`];
  });
  return facts.length === 0 ? WORDS : `${WORDS} (${facts.join(', ')})`;
}

// of TypeORM and mysql2, and what PostgreSQL says besides
const QUOTING = ['message', 'sqlMessage', 'detail', 'hint', 'where', 'internalQuery'];

/** The messages of the drivers behind an error, which others may repeat. */
export function statementMessages(error: object): string[] {
  return [error, read(error, 'driverError')].flatMap((source) => {
    const texts = QUOTING.map((name) => read(source, name));
    return texts.filter((text): text is string => typeof text === 'string' && text !== '');
  });
}

function tokenOf(source: unknown, name: string): string | undefined {
  const value = read(source, name);
  const isFact = Number.isInteger(value) || (typeof value === 'string' && isToken(value));
  return isFact ? String(value) : undefined;
}

function read(source: unknown, name: string): unknown {
  try {
    return (source as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}
