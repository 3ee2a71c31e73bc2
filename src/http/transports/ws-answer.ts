/** A client of platform-socket.io (`emit`) or platform-ws (`send`). */
interface WsClient {
  readonly readyState?: unknown;
  emit?(event: string, payload: unknown): unknown;
  send?(data: string): unknown;
}

/**
 * Sends the event `exception`, as Nest's own filter does, without the request payload that it
 * echoes. A native WebSocket has a numeric `readyState`; its `emit` is for local listeners.
 * @see @nestjs/websockets exceptions/base-ws-exception-filter.ts
 */
export function sendWsException(client: WsClient, payload: unknown): void {
  try {
    emitException(client, payload);
  } catch {
    // a client that cannot be sent to has nobody to tell
  }
}

function emitException(client: WsClient, payload: unknown): void {
  if (typeof client.readyState === 'number' && client.send !== undefined) {
    client.send(JSON.stringify({ event: 'exception', data: payload }));
  } else {
    client.emit?.('exception', payload);
  }
}
