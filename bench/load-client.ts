import { connect, type Socket } from 'node:net';

/**
 * Keep-alive connections that ask for the same answer over and over. It counts bytes instead of
 * parsing, so that the time measured is that of the server and the loopback.
 */
export class LoadClient {
  private constructor(
    private readonly sockets: readonly Socket[],
    private readonly request: string,
    private readonly answerLength: number,
  ) {}

  static async open(port: number, request: RequestLine, connections = 8): Promise<LoadClient> {
    const text = requestText(request);
    const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
    const [first] = sockets;
    if (first === undefined) throw new Error('A load needs a connection');
    const answer = await firstAnswer(first, text);
    const status = Number(answer.slice(9, 12));
    if (status !== request.status) {
      throw new Error(
        `${request.method} ${request.path} answered ${status} instead of ${request.status}`,
      );
    }
    return new LoadClient(sockets, text, Buffer.byteLength(answer));
  }

  /** Milliseconds that `count` requests take, one at a time on each connection. */
  async run(count: number): Promise<number> {
    const each = Math.ceil(count / this.sockets.length);
    const start = performance.now();
    await Promise.all(this.sockets.map((socket) => this.ask(socket, each)));
    return performance.now() - start;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private ask(socket: Socket, count: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let answered = 0;
      let bytes = 0;
      const onData = (chunk: Buffer): void => {
        bytes += chunk.length;
        if (bytes < this.answerLength) return;
        bytes = 0;
        answered++;
        if (answered < count) {
          socket.write(this.request);
          return;
        }
        socket.off('data', onData).off('close', onClose);
        resolve();
      };
      const onClose = (): void => reject(new Error('The server closed the connection'));
      if (socket.destroyed) return onClose();
      socket.on('data', onData).on('close', onClose);
      socket.write(this.request);
    });
  }
}

export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body?: string;
}

function requestText({ method, path, body }: RequestLine): string {
  const content =
    body === undefined
      ? ''
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json, */*\r\n${content}\r\n${body ?? ''}`;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Reads one answer by its Content-Length. */
function firstAnswer(socket: Socket, request: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (end < 0 || length === undefined || text.length < end + 4 + Number(length)) return;
      socket.off('data', onData);
      resolve(text);
    };
    socket.on('data', onData);
    socket.write(request);
  });
}
