/** What may stand before a parenthesis in a SELECT that certainly writes nothing. */
const HARMLESS_CALLS = new Set(
  (
    'ABS ALL AND ANY ARRAY ARRAY_AGG AS AVG BETWEEN BOOL_AND BOOL_OR BY CASE CAST CEIL CEILING CHAR_LENGTH COALESCE ' +
    'CONCAT CONCAT_WS COUNT CURRENT_TIMESTAMP DATE DATE_FORMAT DATE_TRUNC DAY DECIMAL DENSE_RANK DISTINCT ELSE EXCEPT ' +
    'EXISTS EXTRACT FILTER FIRST_VALUE FLOOR FROM GREATEST GROUP_CONCAT HAVING IFNULL IN INTERSECT JOIN ' +
    'JSON_AGG JSON_ARRAYAGG JSON_BUILD_OBJECT JSON_EXTRACT JSON_OBJECT JSON_OBJECTAGG JSON_UNQUOTE JSONB_AGG ' +
    'JSONB_BUILD_OBJECT LAG LAST_VALUE LATERAL LEAD LEAST LEFT LENGTH LIKE LOWER LTRIM MAX MIN MONTH NOT NOW NULLIF ' +
    'NUMERIC ON OR OVER PARTITION RANK REPLACE RIGHT ROUND ROW_NUMBER ROW_TO_JSON RTRIM SELECT SOME STRFTIME ' +
    'STRING_AGG SUBSTR SUBSTRING SUM THEN TO_CHAR TO_JSON TOTAL TRIM UNION UPPER USING VALUES VARCHAR WHEN WHERE WITH YEAR'
  ).split(' '),
);

// what locks, writes or assigns wherever it stands; FOR is also a part of harmless functions
const TELLING = new Set(
  'CALL DELETE DO FOR INSERT INTO LOCK MERGE PROCEDURE RETURNING SHARE UPDATE'.split(' '),
);

/** Backslashes, dollar quotes, comments, assignments: what the databases read differently. */
const AMBIGUOUS = /\\|\$(?!\d)|--|#|\/\*|:=/;

// a quoted text, a name with whether it is called, or what makes a statement ambiguous
const TOKENS =
  /'(?:[^']|'')*'|(?<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|[A-Za-z_][\w.]*|\])(?<call>\s*\()?|['"`;]/g;

/**
 * Whether a statement certainly reads and nothing else: no lock, no write in a CTE, no function but
 * well-known ones. What cannot be told is none.
 */
export function isPlainSelect(sql: string): boolean {
  // TypeORM puts comments of query builders here
  const statement = sql.replace(/^\s*\/\*(?!!)[^*]*\*\//, '').trim();
  if (!/^(?:SELECT|WITH)\b/i.test(statement) || AMBIGUOUS.test(statement)) return false;
  return [...statement.replace(/;$/, '').matchAll(TOKENS)].every(isHarmless);
}

function isHarmless({ 0: token, groups }: RegExpMatchArray): boolean {
  const { name, call } = groups ?? {};
  // a quoted text; a second statement, or a quote without an end
  if (name === undefined) return token.startsWith("'") && token.length > 1;
  const word = name.toUpperCase();
  return !TELLING.has(word) && (call === undefined || HARMLESS_CALLS.has(word));
}
