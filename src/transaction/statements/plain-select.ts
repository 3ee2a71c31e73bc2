/** Words of the language, which no function can be named, that may stand before a parenthesis. */
const WORDS = new Set(
  (
    'ALL AND ANY ARRAY AS BETWEEN CASE DISTINCT ELSE EXCEPT EXISTS FROM HAVING IN INTERSECT JOIN LATERAL LIKE NOT ON ' +
    'OR SELECT SOME THEN UNION USING VALUES WHEN WHERE WITH'
  ).split(' '),
);

/** Functions and types. With a space before the parenthesis MySQL takes some for a stored function of that name. */
const FUNCTIONS = new Set(
  (
    'ABS ARRAY_AGG AVG BOOL_AND BOOL_OR CAST CEIL CEILING CHAR_LENGTH COALESCE CONCAT CONCAT_WS COUNT ' +
    'CURRENT_TIMESTAMP DATE DATE_FORMAT DATE_TRUNC DAY DECIMAL DENSE_RANK EXTRACT FIRST_VALUE FLOOR GREATEST ' +
    'GROUP_CONCAT IFNULL JSON_AGG JSON_ARRAYAGG JSON_BUILD_OBJECT JSON_EXTRACT JSON_OBJECT JSON_OBJECTAGG ' +
    'JSON_UNQUOTE JSONB_AGG JSONB_BUILD_OBJECT LAG LAST_VALUE LEAD LEAST LEFT LENGTH LOWER LTRIM MAX MIN MONTH NOW ' +
    'NULLIF NUMERIC RANK REPLACE RIGHT ROUND ROW_NUMBER ROW_TO_JSON RTRIM STRFTIME STRING_AGG SUBSTR SUBSTRING SUM ' +
    'TO_CHAR TO_JSON TRIM UPPER VARCHAR YEAR'
  ).split(' '),
);

// what locks, writes or assigns wherever it stands; FOR is also a part of harmless functions
const TELLING = new Set(
  'CALL DELETE DO FOR INSERT INTO LOCK MERGE PROCEDURE RETURNING SHARE UPDATE'.split(' '),
);

/** Backslashes, dollar quotes, comments, assignments: what the databases read differently. */
const AMBIGUOUS = /\\|\$(?!\d)|--|#|\/\*|:=/;

// the next value of a sequence, which MariaDB also has without a parenthesis
const NEXT_VALUE = /\.\s*["`]?nextval["`]?$/i;

const PART = /(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/.source;

// A quoted text; clauses whose words could be functions elsewhere; a name with whether it is called; brackets,
// which are an index of PostgreSQL or a name of SQLite; or what makes a statement ambiguous.
const TOKENS = new RegExp(
  [
    /'(?:[^']|'')*'/.source,
    /(?<clause>\b(?:GROUP|ORDER|PARTITION)\s+BY\b|\)\s*(?:FILTER|OVER)\s*\()/.source,
    `(?<name>(?:\\.\\s*)?${PART}(?:\\s*\\.\\s*${PART})*|\\[[^[\\]'"\`(]*\\])(?<call>\\s*\\()?`,
    /['"`;[]/.source,
  ].join('|'),
  'gi',
);

/**
 * Whether a statement certainly reads and nothing else: no lock, no write in a CTE, no function but
 * well-known ones. What cannot be told is none.
 */
export function isPlainSelect(sql: string): boolean {
  // TypeORM puts comments of query builders here; MySQL and MariaDB execute some
  const statement = sql.replace(/^\s*\/\*(?!M?!)[^*]*\*\//, '').trim();
  if (!/^(?:SELECT|WITH)\b/i.test(statement) || AMBIGUOUS.test(statement)) return false;
  return [...statement.replace(/;$/, '').matchAll(TOKENS)].every(isHarmless);
}

function isHarmless({ 0: token, groups }: RegExpMatchArray): boolean {
  const { clause, name, call } = groups ?? {};
  if (clause !== undefined) return true;
  // a quoted text; a second statement, or a quote without an end
  if (name === undefined) return token.startsWith("'") && token.length > 1;
  const word = name.toUpperCase();
  if (TELLING.has(word) || NEXT_VALUE.test(name)) return false;
  return call === undefined || isHarmlessCall(word, name, call);
}

function isHarmlessCall(word: string, name: string, call: string): boolean {
  // some letters of other alphabets have capitals of this one
  if (word.toLowerCase() !== name.toLowerCase()) return false;
  return WORDS.has(word) || (call === '(' && FUNCTIONS.has(word));
}
