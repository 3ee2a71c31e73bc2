import type { DatabaseEventName } from './database-event.js';
import { textMember } from './driver-failure.js';

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const POSTGRES_EVENTS: ReadonlyMap<string, DatabaseEventName> = new Map([
  ['23505', 'unique'],
  // PostgreSQL 18 gives RESTRICT a code of its own
  ['23001', 'stillReferenced'],
  ['23503', 'foreignKey'],
  ['23502', 'notNull'],
  ['23514', 'check'],
  ['23P01', 'exclusion'],
  ['22001', 'tooLong'],
  ['22003', 'outOfRange'],
  ['22P02', 'badText'],
  ['22007', 'badDate'],
  ['22008', 'badDate'],
  ['22021', 'badCharacter'],
  ['22P05', 'badCharacter'],
  ['P0001', 'raised'],
  ['40001', 'serialization'],
  ['40P01', 'deadlock'],
  ['55P03', 'lockTimeout'],
  ['57014', 'cancelled'],
  ['25006', 'readOnly'],
  ['25P02', 'failedTransaction'],
  ['42P01', 'wrongStatement'],
  ['42703', 'wrongStatement'],
  ['42601', 'wrongStatement'],
  ['42501', 'noPermission'],
  ['53300', 'tooManyConnections'],
  ['57P01', 'connectionLost'],
  ['57P02', 'connectionLost'],
  ['57P03', 'connectionLost'],
  ['57P05', 'connectionLost'],
  ['25P03', 'connectionLost'],
  ['28000', 'noAccess'],
  ['28P01', 'noAccess'],
  ['3D000', 'noAccess'],
] satisfies [string, DatabaseEventName][]);

/** Class 08 is about the connection, whatever the rest of the code. */
const CONNECTION = /^08[0-9A-Z]{3}$/;

/** Errors of `pg` and PGlite, which have the fields of the protocol beside the SQLSTATE. */
export function postgresEvent(driverError: object): DatabaseEventName | undefined {
  const code = textMember(driverError, 'code');
  if (code === undefined || textMember(driverError, 'severity') === undefined) return undefined;
  return POSTGRES_EVENTS.get(code) ?? (CONNECTION.test(code) ? 'connectionLost' : undefined);
}
