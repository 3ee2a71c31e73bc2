import type { OutgoingHttpHeaders } from 'node:http';

import { problemHeaders, problemText, sendProblem } from './problem.js';
import { numberOf, pause, statusOf, type Routes, type Visit } from './visit.js';

/** Answers that come late, in part, or not at all. */
export const CONNECTION_ROUTES: Routes = {
  'slow-headers': sendLate,
  'slow-body': sendHalfLate,
  trickle,
  'reset-before-headers': ({ socket }) => void socket.resetAndDestroy(),
  'close-before-headers': ({ socket }) => void socket.end(),
  'reset-mid-body': async (visit) => {
    await sendHalf(visit);
    visit.socket.resetAndDestroy();
  },
  'short-body': async (visit) => {
    await sendHalf(visit);
    visit.socket.end();
  },
  'broken-chunked': async (visit) => {
    await sendHalf(visit, { 'Transfer-Encoding': 'chunked' });
    visit.socket.end('no size\r\nno chunk\r\n');
  },
  'long-body': sendMore,
  garbage: ({ socket }) => void socket.end('\x15\x03\x01 220 mail.example ESMTP ready\r\n'),
};

/** After `?ms=`, or never. */
async function sendLate(visit: Visit): Promise<void> {
  if (!visit.query.has('ms')) return;
  await pause(numberOf(visit, 'ms', 0), visit);
  sendProblem(visit, statusOf(visit));
}

/** The other half after `?ms=`, or never. */
async function sendHalfLate(visit: Visit): Promise<void> {
  const rest = startHalf(visit, lengthOf(visit));
  if (!visit.query.has('ms')) return;
  await pause(numberOf(visit, 'ms', 0), visit);
  visit.response.end(rest);
}

/** A byte each 50 ms for ever: never silent, never done. */
async function trickle(visit: Visit): Promise<void> {
  const { response } = visit;
  response.writeHead(statusOf(visit), problemHeaders()).flushHeaders();
  for (const byte of '{"detail":"') await drip(byte);
  for (;;) await drip('.');

  async function drip(byte: string): Promise<void> {
    response.write(byte);
    await pause(50, visit);
  }
}

/** Half a body, and time for the client to look at the headers before the connection breaks. */
async function sendHalf(visit: Visit, headers: OutgoingHttpHeaders = lengthOf(visit)) {
  startHalf(visit, headers);
  await pause(numberOf(visit, 'ms', 20), visit);
}

/** @returns the other half. */
function startHalf(visit: Visit, headers: OutgoingHttpHeaders): string {
  const status = statusOf(visit);
  const body = problemText(status);
  const middle = Math.floor(body.length / 2);
  // for HEAD, whose headers wait for the end otherwise
  visit.response.writeHead(status, { ...problemHeaders(), ...headers }).flushHeaders();
  visit.response.write(body.slice(0, middle));
  return body.slice(middle);
}

function lengthOf(visit: Visit): OutgoingHttpHeaders {
  return { 'Content-Length': problemText(statusOf(visit)).length };
}

function sendMore(visit: Visit): void {
  const headers = { ...problemHeaders(), ...lengthOf(visit) };
  visit.response.writeHead(statusOf(visit), headers);
  visit.response.end(`${problemText(statusOf(visit))} and more than was announced`);
}
