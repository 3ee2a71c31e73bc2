import type { ExchangeRecord } from '../exchange/exchange-record.js';
import type { FailureRecord } from './failure-record.js';

// Symbol.for: the logger of the request may be set up by another installed copy of the package
const NOTED = Symbol.for('nestjs-rest-errors.record');

/** What a logger that writes a record of each request by itself is to say of this one. */
export interface NotedRecords {
  readonly failure: FailureRecord | undefined;
  readonly exchange: ExchangeRecord | undefined;
}

type NotedRequest = object & { [NOTED]?: NotedRecords };

/**
 * Notes a record at its request before the answer leaves: then it is there when that has ended. Of
 * several errors the first one counts, which was answered; of one error what is known last.
 */
export function noteFailure(request: object, failure: FailureRecord): void {
  const noted = notedRecords(request);
  const first = noted?.failure;
  if (first !== undefined && first.error.id !== failure.error.id) return;
  (request as NotedRequest)[NOTED] = { failure, exchange: noted?.exchange };
}

/** For a request that does not fail. */
export function noteExchange(request: object, exchange: ExchangeRecord): void {
  (request as NotedRequest)[NOTED] = { failure: notedRecords(request)?.failure, exchange };
}

/** @param request the Node request. */
export function notedRecords(request: object): NotedRecords | undefined {
  return (request as NotedRequest)[NOTED];
}
