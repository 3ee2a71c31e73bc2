import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivery {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one delivery is answered, the first one first; the last of them goes for all further ones. */
export type Reaction = (response: ServerResponse) => void;

export const answer =
  (status: number, headers: Record<string, string> = {}): Reaction =>
  (response) =>
    response.writeHead(status, headers).end('{"ok":true}');
export const reset: Reaction = (response) => void response.socket?.resetAndDestroy();
export const hang: Reaction = () => undefined;

/** A real receiver of webhooks on this machine. */
export class WebhookReceiver {
  readonly deliveries: Delivery[] = [];
  private reactions: Reaction[] = [answer(204)];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${port}/alarms`);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        receiver.deliveries.push({ method, path, headers, body });
        receiver.react(response);
      });
    });
    return receiver;
  }

  reactWith(...reactions: Reaction[]): void {
    this.reactions = reactions;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private react(response: ServerResponse): void {
    const reaction = this.reactions.length > 1 ? this.reactions.shift() : this.reactions[0];
    reaction?.(response);
  }
}
