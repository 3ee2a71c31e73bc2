import type { DatabaseEventName } from './database-event.js';
import { textMember } from './driver-failure.js';

/** @see https://www.sqlite.org/rescode.html */
export const SQLITE_EVENTS: ReadonlyMap<string, DatabaseEventName> = new Map([
  ['SQLITE_CONSTRAINT_UNIQUE', 'unique'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'unique'],
  ['SQLITE_CONSTRAINT_ROWID', 'unique'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'foreignKey'],
  ['SQLITE_CONSTRAINT_NOTNULL', 'notNull'],
  ['SQLITE_CONSTRAINT_CHECK', 'check'],
  ['SQLITE_CONSTRAINT_DATATYPE', 'badText'],
  ['SQLITE_CONSTRAINT_TRIGGER', 'raised'],
  ['SQLITE_TOOBIG', 'tooLong'],
  ['SQLITE_BUSY_SNAPSHOT', 'serialization'],
  ['SQLITE_BUSY', 'lockTimeout'],
  ['SQLITE_LOCKED', 'lockTimeout'],
  ['SQLITE_INTERRUPT', 'cancelled'],
  ['SQLITE_READONLY', 'readOnly'],
  ['SQLITE_ERROR', 'wrongStatement'],
  ['SQLITE_PERM', 'noPermission'],
  ['SQLITE_AUTH', 'noPermission'],
] satisfies [string, DatabaseEventName][]);

const PRIMARY_CODE = /^SQLITE_[A-Z]+/;

/**
 * Errors of better-sqlite3 and sqlite3. An extended code that is not in the table counts as its primary code.
 * sqlite3 gives primary codes alone, and sql.js before 1.17 none: there a violation is found by looking at the data.
 */
export function sqliteEvent(driverError: object): DatabaseEventName | undefined {
  const code = textMember(driverError, 'code') ?? '';
  return SQLITE_EVENTS.get(code) ?? SQLITE_EVENTS.get(PRIMARY_CODE.exec(code)?.[0] ?? '');
}

/** Whether an error of SQLite does not say what happened, other than perhaps that it was a constraint. */
export function isSilentSqliteError(driverError: object): boolean {
  const code = textMember(driverError, 'code');
  return code === undefined ? textMember(driverError, 'name') === 'Error' : code === CONSTRAINT;
}

const CONSTRAINT = 'SQLITE_CONSTRAINT';
