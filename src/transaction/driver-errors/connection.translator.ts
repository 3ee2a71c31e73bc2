import type { DatabaseEventName } from './database-event.js';
import { memberOf, textMember } from './driver-failure.js';

/** Codes of sockets, and those that mysql2 documents for its protocol. */
export const CONNECTION_EVENTS: ReadonlyMap<string, DatabaseEventName> = new Map([
  ['ECONNREFUSED', 'connectionRefused'],
  ['ENOTFOUND', 'hostNotFound'],
  ['EAI_AGAIN', 'hostNotFound'],
  ['ETIMEDOUT', 'connectTimeout'],
  ['ECONNRESET', 'connectionLost'],
  ['ECONNABORTED', 'connectionLost'],
  ['EPIPE', 'connectionLost'],
  ['EHOSTUNREACH', 'connectionLost'],
  ['ENETUNREACH', 'connectionLost'],
  ['PROTOCOL_CONNECTION_LOST', 'connectionLost'],
] satisfies [string, DatabaseEventName][]);

/** mysql2 marks what ended a connection `fatal`; what is said to it afterwards has no code. */
export function connectionEvent(driverError: object): DatabaseEventName | undefined {
  const known = CONNECTION_EVENTS.get(textMember(driverError, 'code') ?? '');
  return known ?? (memberOf(driverError, 'fatal') === true ? 'connectionLost' : undefined);
}

/**
 * Pools give no code when no connection is free in time, nor does `pg` when it cannot connect in time. Of
 * what came while connecting, a plain Error without a code is one of these.
 */
export function isSilentConnectionError(error: object): boolean {
  return memberOf(error, 'code') === undefined && textMember(error, 'name') === 'Error';
}
