import type { JsonObject } from '../../core/json.js';
import type { ExchangeRecord } from '../exchange/exchange-record.js';
import type { HttpExchange } from '../exchange/http-exchange.js';
import type { CauseRecord, ErrorRecord } from './error-record.js';

/** One error of a chain as data; a stack only where the record has stacks. */
export type CauseFields = Pick<CauseRecord, 'name' | 'message' | 'relation'> &
  Partial<Pick<CauseRecord, 'code' | 'stack' | 'parent'>>;

/** A record as data for logs in JSON. What there is nothing to say of is absent. */
export interface ErrorFields {
  readonly errorId: string;
  readonly code: string;
  readonly status: number;
  readonly transport: string;
  readonly outcome: ErrorRecord['outcome'];
  /** Of its database transactions. */
  readonly transaction: ErrorRecord['error']['transaction'];
  readonly method?: string;
  readonly route?: string;
  /** Milliseconds. */
  readonly duration?: number;
  readonly requestId?: string;
  readonly traceId?: string;
  /** Number of issues of an invalid request. */
  readonly issues?: number;
  readonly leftOut?: number;
  readonly causes: readonly CauseFields[];
  readonly exchange?: HttpExchange;
  readonly fields?: JsonObject;
}

/** A record as data. */
export function errorFieldsOf(record: ErrorRecord): ErrorFields {
  const { error, exchange, fields, leftOut } = record;
  return {
    errorId: error.id,
    code: error.code,
    status: error.status,
    transport: record.transport,
    outcome: record.outcome,
    transaction: error.transaction,
    ...defined({
      method: record.method,
      route: record.route,
      duration: roundedDuration(record.duration),
      requestId: error.requestId,
      traceId: error.traceId,
    }),
    ...(error.issues.length > 0 && { issues: error.issues.length }),
    ...(leftOut > 0 && { leftOut }),
    causes: causeFieldsOf(record),
    ...defined({ exchange, fields }),
  };
}

/** A request that did not fail as data. */
export function exchangeFieldsOf(record: ExchangeRecord) {
  const { status, outcome, exchange, method, route, requestId, traceId } = record;
  const duration = roundedDuration(record.duration);
  return { status, outcome, ...defined({ method, route, duration, requestId, traceId }), exchange };
}

function causeFieldsOf({ causes, hasStack }: ErrorRecord): CauseFields[] {
  return causes.map((cause) => ({
    name: cause.name,
    message: cause.message,
    relation: cause.relation,
    ...defined({ code: cause.code, parent: cause.parent }),
    // made when it is read
    ...(hasStack && defined({ stack: cause.stack })),
  }));
}

function roundedDuration(duration: number | undefined): number | undefined {
  return duration === undefined ? undefined : Math.round(duration * 1000) / 1000;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined. */
function defined<T extends object>(members: T): Defined<T> {
  const kept: Defined<T> = {};
  for (const name of Object.keys(members) as (keyof T)[]) {
    if (members[name] !== undefined) kept[name] = members[name] as Defined<T>[typeof name];
  }
  return kept;
}
