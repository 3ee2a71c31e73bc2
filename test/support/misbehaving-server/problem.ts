import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type OutgoingHttpHeaders } from 'node:http';

import { send, type Visit } from './visit.js';

/** A problem document of RFC 9457 as JSON. */
export function problemText(status: number): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Unknown',
    status,
    detail: `The service answers ${status}.`,
    code: `STATUS_${status}`,
  });
}

export function problemHeaders(): OutgoingHttpHeaders {
  return { 'Content-Type': 'application/problem+json', 'X-Error-Id': randomUUID() };
}

/** An answer without a flaw. */
export function sendProblem(
  { response }: Visit,
  status: number,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, { ...problemHeaders(), ...headers }, problemText(status));
}
