import type { JsonObject } from '../../core/json.js';
import type { ExchangeRecord } from '../exchange/exchange-record.js';
import type { HttpExchange } from '../exchange/http-exchange.js';
import type { CauseRecord, ErrorRecord, UpstreamRecord } from './error-record.js';

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
  /** The call of another service that failed. */
  readonly upstream?: UpstreamRecord;
  readonly causes: readonly CauseFields[];
  readonly exchange?: HttpExchange;
  readonly fields?: JsonObject;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A record as data. */
export function errorFieldsOf(record: ErrorRecord): ErrorFields {
  const { error, method, route, upstream, exchange, fields: ofRules, leftOut } = record;
  const duration = roundedDuration(record.duration);
  const fields: Writable<ErrorFields> = {
    errorId: error.id,
    code: error.code,
    status: error.status,
    transport: record.transport,
    outcome: record.outcome,
    transaction: error.transaction,
    causes: causeFieldsOf(record),
  };
  // one by one: to spread members costs more than all the rest
  if (method !== undefined) fields.method = method;
  if (route !== undefined) fields.route = route;
  if (duration !== undefined) fields.duration = duration;
  if (error.requestId !== undefined) fields.requestId = error.requestId;
  if (error.traceId !== undefined) fields.traceId = error.traceId;
  if (error.issues.length > 0) fields.issues = error.issues.length;
  if (leftOut > 0) fields.leftOut = leftOut;
  if (upstream !== undefined) fields.upstream = upstream;
  if (exchange !== undefined) fields.exchange = exchange;
  if (ofRules !== undefined) fields.fields = ofRules;
  return fields;
}

/** A request that did not fail as data. */
export function exchangeFieldsOf(record: ExchangeRecord) {
  const { status, outcome, exchange, method, route, requestId, traceId } = record;
  const duration = roundedDuration(record.duration);
  return { status, outcome, ...defined({ method, route, duration, requestId, traceId }), exchange };
}

function causeFieldsOf({ causes, hasStack }: ErrorRecord): CauseFields[] {
  return causes.map((cause) => {
    const { name, message, relation, code, parent } = cause;
    const fields: Writable<CauseFields> = { name, message, relation };
    if (code !== undefined) fields.code = code;
    if (parent !== undefined) fields.parent = parent;
    // made when it is read
    const stack = hasStack ? cause.stack : undefined;
    if (stack !== undefined) fields.stack = stack;
    return fields;
  });
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
