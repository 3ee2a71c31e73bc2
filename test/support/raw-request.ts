import http from 'node:http';

export interface RequestOptions {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
  /** Whether the connection broke before the announced end. */
  readonly truncated: boolean;
}

/** A request without the conveniences of a client: what is on the wire, truncation included. */
export function request(
  port: number,
  method: string,
  path: string,
  options: RequestOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, headers = {} } = options;
    const length: Record<string, string> =
      body === undefined || 'transfer-encoding' in headers
        ? {}
        : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = http.request(
      { host: '127.0.0.1', port, method, path, headers: { ...length, ...headers }, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        const finish = (truncated: boolean): void => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            reason: incoming.statusMessage,
            headers: incoming.headers,
            text,
            json: parse(text),
            truncated,
          });
        };
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => finish(false));
        incoming.on('error', () => finish(true));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
