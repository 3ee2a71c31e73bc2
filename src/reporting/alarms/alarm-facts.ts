import { randomUUID } from 'node:crypto';

import type { ErrorRecord } from '../record/error-record.js';
import type { Fingerprint } from '../record/fingerprint.js';
import { oneLine } from '../record/log-text.js';
import type { Alarm, AlarmKind } from './alarm.js';

const MAX_MESSAGE = 500;
const MAX_NAME = 100;

/** What is kept of a failure: small, and without the error itself. */
export interface FailureFacts extends Pick<
  Alarm,
  'code' | 'status' | 'causeCode' | 'frame' | 'name' | 'message' | 'errorId' | 'requestId'
> {
  readonly fingerprint: string;
  readonly traceId: string | undefined;
  readonly transport: string;
  readonly method: string | undefined;
  readonly route: string | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function factsOf(record: ErrorRecord, { id, ...kind }: Fingerprint): FailureFacts {
  const { error, transport, method, route } = record;
  const [leading] = record.causes;
  return {
    ...kind,
    fingerprint: id,
    status: error.status,
    name: leading && short(leading.name, MAX_NAME),
    message: leading && short(leading.message, MAX_MESSAGE),
    errorId: error.id,
    requestId: error.requestId,
    traceId: error.traceId,
    transport,
    method,
    route,
    at: Date.now(),
  };
}

/** How many failures an alarm stands for, and what else only some alarms have. */
export type AlarmCounts = Pick<Alarm, 'suppressed' | 'total'> &
  Partial<Pick<Alarm, 'fingerprint' | 'distinct' | 'distinctIsMinimum' | 'rate' | 'usualRate'>> & {
    readonly since: number;
  };

export type AlarmOrigin = Pick<Alarm, 'application' | 'instance'>;

export function createAlarm(
  kind: AlarmKind,
  { at, ...facts }: FailureFacts,
  { since, ...counts }: AlarmCounts,
  origin: AlarmOrigin,
): Alarm {
  // frozen, because all channels get the same one
  return Object.freeze({
    id: randomUUID(),
    kind,
    distinct: undefined,
    distinctIsMinimum: undefined,
    rate: undefined,
    usualRate: undefined,
    ...facts,
    ...origin,
    firstAt: new Date(since).toISOString(),
    lastAt: new Date(at).toISOString(),
    ...counts,
  });
}

function short(text: string, maximum: number): string {
  const cut = text.length > maximum ? `${text.slice(0, maximum - 1)}…` : text;
  return oneLine(cut);
}
