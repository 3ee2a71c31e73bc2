import type { Logger } from 'pino';

import type { FailureRecord } from '../record/failure-record.js';
import type { ErrorRecord } from '../record/error-record.js';
import { notedRecords } from '../record/request-record.js';

// Symbol.for: pino-http may be set up by another installed copy of the package
const STATE = Symbol.for('nestjs-rest-errors.pinoState');

/** How far pino-http is with the record of a request. */
interface RequestState {
  /** `received`: it first writes a record of the arrival. */
  phase: 'received' | 'open' | 'ended';
  /** What the record told beside the request. */
  carried?: object | undefined;
}

type StatedRequest = object & { [STATE]?: RequestState };

/** pino-http is going to write a record of this request. */
export function openRequest(request: object, phase: 'received' | 'open'): void {
  (request as StatedRequest)[STATE] ??= { phase };
}

/** Undefined where pino-http writes no record of the request. */
export function requestStateOf(request: object): RequestState | undefined {
  return (request as StatedRequest)[STATE];
}

/** Whether the record of the request is yet to be written, and is to tell of a failure. */
export function isToBeCarried(request: object, record: ErrorRecord): record is FailureRecord {
  return (
    requestStateOf(request)?.phase === 'open' &&
    notedRecords(request)?.failure === record &&
    !isKeptBack(record, loggerOf(request))
  );
}

/** Whether a record is to be written below the level of a logger. */
export function isKeptBack(
  { isDebugged, level }: ErrorRecord,
  logger: Logger | undefined,
): boolean {
  return isDebugged && logger?.isLevelEnabled(level) === false;
}

interface LoggedRequest {
  readonly log?: Logger;
  readonly allLogs?: readonly Logger[];
}

/** The logger that pino-http made for a request; at `log` there may be that of Fastify. */
export function loggerOf(request: object): Logger | undefined {
  return (request as LoggedRequest).allLogs?.at(-1);
}

/** The logger that Fastify made for a request. */
export function platformLoggerOf(request: object): Logger | undefined {
  return (request as LoggedRequest).log;
}

/** The id that pino has in the records of a request. */
export function pinoIdOf(request: object | undefined): string | undefined {
  const { id } = (request ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
