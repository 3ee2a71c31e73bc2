import type { OutgoingHttpHeaders } from 'node:http';

import { sendProblem } from './problem.js';
import { send, statusFromText, statusOf, type Route, type Routes, type Visit } from './visit.js';

/** Well-formed answers, whose status and headers are the bad news. */
export function createStatusRoutes(): Routes {
  return {
    status: (visit) =>
      sendProblem(visit, statusFromText(visit.steps[0] ?? ''), retryAfter(visit.query)),
    sequence: createSequence(),
    echo: ({ seen, response }) =>
      send(response, 200, { 'Content-Type': 'application/json' }, JSON.stringify(seen)),
    redirect: (visit) => redirect(visit, visit.query.get('to') ?? ''),
    'redirect-loop': (visit) => redirect(visit, visit.seen.url),
    'set-cookie': (visit) => sendProblem(visit, statusOf(visit), PRIVATE_HEADERS),
  };
}

const PRIVATE_HEADERS = {
  'Set-Cookie': ['session=s3cret; HttpOnly', 'theme=dark'],
  Connection: 'close',
  'Keep-Alive': 'timeout=5',
  'X-Secret': 'of the service',
  'Retry-After': '3',
  ETag: '"v1"',
};

/** `/sequence/key/503,503,200`: each request of a key gets the next status; the last one stays. */
function createSequence(): Route {
  const turns = new Map<string, number>();
  return (visit) => {
    const [key = '', list = ''] = visit.steps;
    const statuses = list.split(',').map(statusFromText);
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const status = statuses[turn] ?? statuses.at(-1) ?? 200;
    sendProblem(visit, status, retryAfter(visit.query));
  };
}

/** `?retryAfter=date:1500` is an HTTP date, rounded up to its seconds; anything else goes out as it is. */
function retryAfter(query: URLSearchParams): OutgoingHttpHeaders {
  const asked = query.get('retryAfter');
  if (asked === null) return {};
  const ms = /^date:(-?\d+)$/.exec(asked)?.[1];
  return { 'Retry-After': ms === undefined ? asked : httpDate(Date.now() + Number(ms)) };
}

function httpDate(time: number): string {
  return new Date(Math.ceil(time / 1000) * 1000).toUTCString();
}

function redirect({ response, query }: Visit, to: string): void {
  const status = statusFromText(query.get('status') ?? '302');
  send(response, status, { Location: to }, '');
}
