import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Where a connection is cut, or left open in silence: before the server has the statement, or before the client
 * has the reply.
 */
export type Cut = 'before' | 'after' | 'silent before' | 'silent after';

/** @param connection is the same for everything that comes by one connection. */
type Decide = (sent: string, connection: object) => Cut | undefined;

/**
 * Stands between a driver and its server, and cuts or silences connections at a statement: what a network
 * does at the worst moment.
 */
export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private decide: Decide = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(host: string, port: number): Promise<CuttingProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CuttingProxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.forward(client, connect(port, host)));
    return proxy;
  }

  /** @param decide asked for everything that a client sends; protocols show statements as text. */
  cutWhere(decide: Decide): void {
    this.decide = decide;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private forward(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    let decided: Cut | undefined;
    client.on('data', (chunk) => {
      decided ??= this.decide(chunk.toString('latin1'), client);
      if (decided === 'before') cut();
      else if (decided !== 'silent before') server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (decided === 'after') cut();
      else if (decided === undefined) client.write(chunk);
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }
}
