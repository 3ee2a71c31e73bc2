const CONTROL =
  /^\s*(?:\/\*[^*]*\*\/\s*)?(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ABORT|PREPARE\s+TRANSACTION|ROLLBACK(?!\s+(?:WORK\s+|TRANSACTION\s+)?TO\b)|SET\s+(?:@@)?(?:SESSION\s+|LOCAL\s+)?AUTOCOMMIT)\b/i;

/** Whether a statement begins or ends a transaction by hand; savepoints are free to all. */
export function isTransactionControl(sql: string): boolean {
  return CONTROL.test(sql);
}
