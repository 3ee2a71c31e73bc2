import type { ServerResponse } from 'node:http';

type Write = ServerResponse['write'];
type Callback = (error?: Error | null) => void;

// what a handler may write before its transaction has ended; more is not kept in memory
const MAX_HELD_BYTES = 1_048_576;

/**
 * Holds back what a handler writes by itself, so that nothing has left when its transaction is rolled
 * back. To the handler it looks sent.
 */
export class HeldResponse {
  private readonly original: Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>;
  private readonly calls: Array<() => void> = [];
  private bytes = 0;
  private hasBegun = false;
  private hasEnded = false;
  private isHeld = true;

  /** @param onWhole hears once that the handler has written all, or all that is held. */
  constructor(
    private readonly response: ServerResponse,
    private readonly onWhole: () => void,
  ) {
    const { writeHead, write, end, flushHeaders } = response;
    this.original = { writeHead, write, end, flushHeaders };
    this.holdHead();
    this.holdBody();
  }

  /** Whether the handler has written anything. */
  get isBegun(): boolean {
    return this.hasBegun;
  }

  /** Sends what was held; from now on the handler writes to the client. */
  release(): void {
    if (!this.isHeld) return;
    this.restore();
    for (const call of this.calls) call();
  }

  /** Forgets what was held: somebody else answers. */
  discard(): void {
    if (this.isHeld) this.restore();
  }

  private holdHead(): void {
    const { response, original } = this;
    const begin = (call: () => void): void => {
      this.hasBegun = true;
      this.calls.push(call);
    };
    response.writeHead = ((...args: Parameters<ServerResponse['writeHead']>) => {
      begin(() => original.writeHead.apply(response, args));
      return response;
    }) as ServerResponse['writeHead'];
    response.flushHeaders = () => begin(() => original.flushHeaders.call(response));
    Object.defineProperty(response, 'headersSent', {
      get: () => this.hasBegun,
      configurable: true,
    });
    Object.defineProperty(response, 'writableEnded', {
      get: () => this.hasEnded,
      configurable: true,
    });
  }

  private holdBody(): void {
    const { response, original } = this;
    response.write = ((...args: Parameters<Write>) => {
      this.hasBegun = true;
      this.calls.push(() => original.write.apply(response, withoutCallback(args)));
      // whoever waits for it before writing on would wait for ever
      queueMicrotask(() => callbackOf(args)?.());
      this.count(args[0]);
      return true;
    }) as Write;
    response.end = ((...args: unknown[]) => {
      if (this.hasEnded) return response;
      this.hasBegun = true;
      this.hasEnded = true;
      this.calls.push(() =>
        (original.end as (...args: unknown[]) => unknown).apply(response, args),
      );
      this.onWhole();
      return response;
    }) as ServerResponse['end'];
  }

  private count(chunk: unknown): void {
    const wasWithin = this.bytes <= MAX_HELD_BYTES;
    this.bytes += (chunk as { readonly length?: number }).length ?? 0;
    if (wasWithin && this.bytes > MAX_HELD_BYTES) this.onWhole();
  }

  private restore(): void {
    this.isHeld = false;
    for (const name of [...Object.keys(this.original), 'headersSent', 'writableEnded']) {
      Reflect.deleteProperty(this.response, name);
    }
    // methods that somebody (a compression, say) had put there before
    for (const [name, method] of Object.entries(this.original)) {
      if ((this.response as unknown as Record<string, unknown>)[name] !== method) {
        Object.assign(this.response, { [name]: method });
      }
    }
  }
}

function callbackOf(args: readonly unknown[]): Callback | undefined {
  return args.find((arg) => typeof arg === 'function') as Callback | undefined;
}

function withoutCallback(args: Parameters<Write>): Parameters<Write> {
  return args.filter((arg) => typeof arg !== 'function') as unknown as Parameters<Write>;
}
