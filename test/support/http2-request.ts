import {
  connect,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';

import type { Answer, RequestOptions } from './raw-request.js';

/** A client of HTTP/2 without TLS. */
export class Http2Client {
  private readonly session: ClientHttp2Session;

  constructor(port: number) {
    this.session = connect(`http://127.0.0.1:${port}`);
    this.session.on('error', () => undefined);
  }

  request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, headers = {} } = options;
    const stream = this.session.request(
      { ':method': method, ':path': path, ...headers },
      { endStream: body === undefined },
    );
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let received: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
      let isBroken = false;
      stream.on('response', (given) => (received = given));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // a stream that was reset
      stream.on('error', () => (isBroken = true));
      stream.on('close', () => resolve(answerOf(received, Buffer.concat(chunks), isBroken)));
      stream.end(body);
    });
  }

  /** Asks, and resets the stream as soon as `isAsked` tells that the server works at it. */
  async askAndGo(path: string, isAsked: () => Promise<unknown>): Promise<void> {
    const stream = this.session.request({ ':path': path });
    stream.on('error', () => undefined);
    await isAsked();
    const closed = new Promise((resolve) => stream.on('close', resolve));
    stream.close(8);
    await closed;
  }

  close(): void {
    this.session.close();
  }
}

function answerOf(
  received: IncomingHttpHeaders & IncomingHttpStatusHeader,
  body: Buffer,
  truncated: boolean,
): Answer {
  const { ':status': status, ...others } = received;
  // `nghttp2.sensitiveHeaders` is a symbol that an object of its own leaves behind
  const headers = Object.fromEntries(Object.entries(others)) as Answer['headers'];
  const text = body.toString('utf8');
  return { status: status ?? 0, reason: undefined, headers, text, json: undefined, truncated };
}
