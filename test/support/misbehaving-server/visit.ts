import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

export interface SeenRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Its first 64 Ki characters; of an upload that broke, what came. */
  readonly body: string;
}

/** One request, whose body has come, and what a route needs to mistreat it. */
export interface Visit {
  readonly seen: SeenRequest;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** The steps of the path after the name of the route. */
  readonly steps: readonly string[];
  readonly query: URLSearchParams;
  /** Aborted when the answer is over or its client gone. */
  readonly gone: AbortSignal;
}

export type Route = (visit: Visit) => void | Promise<void>;
export type Routes = Readonly<Record<string, Route>>;

/** The status that the query asks for, 200 by default. */
export function statusOf({ query }: Visit): number {
  return statusFromText(query.get('status') ?? '200');
}

export function statusFromText(text: string): number {
  return numberFromText(text, 'status', 200, 999);
}

/** A number of the query. */
export function numberOf({ query }: Visit, name: string, fallback: number): number {
  return numberFromText(query.get(name) ?? String(fallback), name, 0, 1e6);
}

function numberFromText(text: string, name: string, min: number, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new RangeError(`${name} is "${text}"; it needs ${min} to ${max}.`);
}

/** Waits, unless the client goes. */
export async function pause(ms: number, { gone }: Visit): Promise<void> {
  await setTimeout(ms, undefined, { signal: gone });
}

/** An answer as it should be; without a body where its status has none. */
export function send(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Buffer,
): void {
  if (status === 204 || status === 304) {
    const { 'Content-Type': _, ...others } = headers;
    response.writeHead(status, others).end();
  } else {
    const length = { 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, { ...length, ...headers }).end(body);
  }
}
