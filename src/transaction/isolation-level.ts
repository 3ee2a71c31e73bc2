/** The isolation levels of SQL. @see ISO/IEC 9075-2, set transaction statement */
export const ISOLATION_LEVELS = [
  'READ UNCOMMITTED',
  'READ COMMITTED',
  'REPEATABLE READ',
  'SERIALIZABLE',
] as const;

export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** Whether reads of one transaction have to see the same: then they belong into it. */
export function isAboveReadCommitted(level: IsolationLevel | undefined): boolean {
  return level === 'REPEATABLE READ' || level === 'SERIALIZABLE';
}
