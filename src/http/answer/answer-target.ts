import type { IncomingMessage, ServerResponse } from 'node:http';

export type HeaderValue = string | number | readonly string[];

/** Where an answer goes: an Express or Node response, or a Fastify reply, behind one face. */
export interface AnswerTarget {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whether the application has asked to send a response, which may still wait for hooks or a session. */
  readonly hasFirstResponse: boolean;
  /** The status set so far. */
  readonly status: number;
  /** The headers set so far, by lower-case name; a copy. */
  headers(): Readonly<Record<string, unknown>>;
  header(name: string): HeaderValue | undefined;
  setHeader(name: string, value: string | readonly string[]): void;
  removeHeader(name: string): void;
  /** Drops what others send, until it is opened. */
  close(): void;
  open(): void;
  /** Sends the answer; of a HEAD request only its headers. */
  send(status: number, body: string | Uint8Array, settled: Settled): void;
}

/** Called once, when it is known what became of an answer, with what hooks of the platform threw. */
export type Settled = (failures: readonly unknown[]) => void;
