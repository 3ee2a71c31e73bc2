import type { AxiosResponse } from 'axios';
import { STATUS_CODES } from 'node:http';

import { headerMembersOf } from '../call/header-members.js';
import { letGoOf } from '../call/chunks.js';
import type { ChangedAnswer, TransportAnswer } from '../call/transport.js';

type Chunks = AsyncIterable<Uint8Array>;

/** An answer of axios, whose body is a stream. */
export class AxiosAnswer implements TransportAnswer {
  private made: Headers | undefined;

  constructor(
    readonly response: AxiosResponse,
    private readonly change?: ChangedAnswer,
  ) {}

  get status(): number {
    return this.change?.status ?? this.response.status;
  }

  get headers(): Headers {
    return (this.made ??= this.change?.headers ?? headersOf(this.response.headers));
  }

  get body(): Chunks | null {
    const body = this.change?.body;
    if (body !== undefined) return chunksOf(body);
    const data: unknown = this.response.data;
    if (isChunks(data)) return data;
    return data === undefined || data === null ? null : chunksOf(textOf(data));
  }

  /** A hook has given it another body. */
  get isReplaced(): boolean {
    return this.change?.body !== undefined;
  }

  /** Data that an adapter gave in spite of the stream that was asked for: one for tests does. */
  get isParsed(): boolean {
    return !this.isReplaced && !isChunks(this.response.data);
  }

  discard(): void {
    letGoOf(this.response.data);
  }

  changed(change: ChangedAnswer): AxiosAnswer {
    return new AxiosAnswer(this.response, change);
  }

  /** What the application gets, with data that was read. */
  responseWith(data: unknown): AxiosResponse {
    const { response, change } = this;
    response.data = data;
    if (change === undefined) return response;
    if (change.status !== response.status) {
      response.status = change.status;
      response.statusText = STATUS_CODES[change.status] ?? '';
    }
    response.headers = headerMembersOf(change.headers) as AxiosResponse['headers'];
    return response;
  }
}

async function* chunksOf(body: string | Uint8Array): Chunks {
  yield typeof body === 'string' ? Buffer.from(body) : body;
}

function isChunks(data: unknown): data is Chunks {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
}

function textOf(data: unknown): string | Uint8Array {
  if (typeof data === 'string' || data instanceof Uint8Array) return data;
  return JSON.stringify(data) ?? '';
}

/** Without those that `Headers` does not take, which axios may. @param fields of AxiosHeaders, or a plain object. */
export function headersOf(fields: object): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      // axios has null and false for headers that are not to be sent
      if (one === undefined || one === null || one === false) continue;
      appendTo(headers, name, String(one));
    }
  }
  return headers;
}

function appendTo(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // the error has the value, which may be a key
  }
}
