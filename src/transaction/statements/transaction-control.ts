// comments and empty statements before it
const BEFORE = /^(?:\s|;|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*/.source;

const CONTROLS = [
  /BEGIN|START\s+TRANSACTION|COMMIT|END|ABORT|PREPARE\s+TRANSACTION/,
  /XA\s+(?:START|BEGIN|END|PREPARE|COMMIT|ROLLBACK)/,
  /ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b)/,
  /SET\s+(?:@@)?(?:(?:SESSION|LOCAL)[\s.]+)?AUTOCOMMIT/,
];

const CONTROL = new RegExp(
  `${BEFORE}(?:${CONTROLS.map(({ source }) => source).join('|')})\\b`,
  'i',
);

/** Whether a statement begins or ends a transaction by hand; savepoints are free to all. */
export function isTransactionControl(sql: string): boolean {
  return CONTROL.test(sql);
}
