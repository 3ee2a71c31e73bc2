import type { DatabaseEventName } from './database-event.js';
import { memberOf, textMember } from './driver-failure.js';

/**
 * Numbers of MySQL and MariaDB. mysql2's `code` is a name looked up in a list of MySQL's, which is wrong for
 * numbers that MariaDB uses otherwise (4025), so it does not count.
 *
 * @see https://mariadb.com/docs/server/reference/error-codes
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
export const MYSQL_EVENTS: ReadonlyMap<number, DatabaseEventName> = new Map([
  [1062, 'unique'],
  [1022, 'unique'],
  [1586, 'unique'],
  [1452, 'referenceMissing'],
  [1216, 'referenceMissing'],
  [1451, 'stillReferenced'],
  [1217, 'stillReferenced'],
  [1048, 'notNull'],
  [1263, 'notNull'],
  [1364, 'notNull'],
  // the first is MariaDB's, the second MySQL's
  [4025, 'check'],
  [3819, 'check'],
  [1406, 'tooLong'],
  [1264, 'outOfRange'],
  [1690, 'outOfRange'],
  [1366, 'badText'],
  [1265, 'badText'],
  [3140, 'badText'],
  [1292, 'badDate'],
  [1300, 'badCharacter'],
  [1644, 'raised'],
  [1213, 'deadlock'],
  // MariaDB with innodb_snapshot_isolation
  [1020, 'serialization'],
  [1205, 'lockTimeout'],
  [3572, 'lockTimeout'],
  [1969, 'statementTimeout'],
  [3024, 'statementTimeout'],
  [1317, 'cancelled'],
  [1792, 'readOnly'],
  [1290, 'readOnly'],
  [1146, 'wrongStatement'],
  [1054, 'wrongStatement'],
  [1064, 'wrongStatement'],
  [1044, 'noPermission'],
  [1142, 'noPermission'],
  [1143, 'noPermission'],
  [1040, 'tooManyConnections'],
  [1203, 'tooManyConnections'],
  [1226, 'tooManyConnections'],
  [1053, 'connectionLost'],
  [1927, 'connectionLost'],
  [4031, 'connectionLost'],
  [1045, 'noAccess'],
  [1049, 'noAccess'],
  [1698, 'noAccess'],
] satisfies [number, DatabaseEventName][]);

/** What the server answered: a number and an SQLSTATE. What the connection did has no SQLSTATE. */
export function mysqlEvent(driverError: object): DatabaseEventName | undefined {
  const errno = memberOf(driverError, 'errno');
  if (typeof errno !== 'number' || textMember(driverError, 'sqlState') === undefined) {
    return undefined;
  }
  return MYSQL_EVENTS.get(errno);
}
