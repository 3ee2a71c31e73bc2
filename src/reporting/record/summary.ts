import type { ErrorRecord, Failure, UpstreamRecord } from './error-record.js';
import { REDACTED } from '../exchange/exchange-redaction.js';
import { cleanText } from './cause-chain.js';
import { oneLine } from './log-text.js';

// enough to see what went wrong; the answer has them all
const MAX_ISSUES = 5;
const MAX_MESSAGE = 4_096;

/** One line: status, code, where, what, id. */
export function summaryOf(record: ErrorRecord): string {
  const { error } = record;
  const notes = notesOf(record);
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  const message = oneLine(messageOf(record)).slice(0, MAX_MESSAGE);
  return `${error.status} ${error.code} ${placeOf(record)}${note}: ${message} [${error.id}]`;
}

/** Method and route, or the transport. */
export function placeOf({
  method,
  route,
  transport,
}: Pick<Failure, 'method' | 'route' | 'transport'>): string {
  if (method === undefined) return transport;
  return route === undefined ? method : `${method} ${route}`;
}

/** What is not as it is with most records. */
function notesOf({ outcome, error, leftOut, upstream }: ErrorRecord): string[] {
  return [
    ...(outcome === 'answered' ? [] : [outcome]),
    ...(error.transaction === 'none' ? [] : [error.transaction]),
    ...(leftOut === 0 ? [] : [`${leftOut} more like this left out`]),
    ...(upstream === undefined ? [] : [callOf(upstream)]),
  ];
}

/** In one line: `crm GET https://crm.internal/contacts/{id} 503, attempt 2, 120 ms, error id 7c1e`. */
function callOf({ service, method, endpoint, status, ...call }: UpstreamRecord): string {
  const parts = [
    `${service} ${method} ${endpoint}${status === undefined ? '' : ` ${status}`}`,
    ...(call.attempt === 1 ? [] : [`attempt ${call.attempt}`]),
    `${Math.round(call.duration)} ms`,
    ...(call.errorId === undefined ? [] : [`error id ${call.errorId}`]),
  ];
  return parts.join(', ');
}

function messageOf(record: ErrorRecord): string {
  const { error, outcome } = record;
  if (error.isUnknown || outcome === 'client gone') {
    // read here alone: making the causes formats a stack
    const [first] = record.causes;
    return first === undefined ? '' : `${first.name}: ${first.message}`;
  }
  // a text that repeats what must not be said is hidden with it
  if (record.isHidden) return REDACTED;
  if (error.issues.length === 0) return cleanText(error.message, error);
  const issues = error.issues.slice(0, MAX_ISSUES).map(({ message }) => message);
  // the one issue of a violated constraint has the text of its exception
  return cleanText([...new Set([error.message, ...issues])].join('; '), error);
}
