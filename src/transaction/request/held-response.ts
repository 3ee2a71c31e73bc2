import type { ServerResponse } from 'node:http';

import { setOwnMethod } from '../../core/own-method.js';

type Callback = (error?: Error | null) => void;
type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

// what a handler may write before its transaction has ended; more is not kept in memory
const MAX_HELD_BYTES = 1_048_576;

// what writes; and what changes the head, which nobody can once it is written
const HELD = ['writeHead', 'flushHeaders', 'write', 'end'] as const;
const OF_HEAD = ['setHeader', 'appendHeader', 'removeHeader'] as const;

/**
 * Holds back what a handler writes by itself, so that nothing has left when its transaction is rolled
 * back. To the handler it looks sent.
 */
export class HeldResponse {
  private readonly methods: Methods;
  /** Those that somebody (a compression, say) had put there before. */
  private readonly own: Methods = {};
  private readonly calls: Array<() => void> = [];
  private bytes = 0;
  private status: number | undefined;
  private hasBegun = false;
  private hasEnded = false;
  private isHeld = true;

  /** @param onWhole hears once that the handler has written all, or all that is held. */
  constructor(
    private readonly response: ServerResponse,
    private readonly onWhole: () => void,
  ) {
    this.methods = response as unknown as Methods;
    for (const name of [...HELD, ...OF_HEAD]) {
      const method = this.methods[name];
      if (Object.hasOwn(response, name) && method !== undefined) this.own[name] = method;
    }
    this.holdHead();
    this.holdBody();
    this.showAsSent();
  }

  /** Whether the handler has written anything. */
  get isBegun(): boolean {
    return this.hasBegun;
  }

  /** Sends what was held; from now on the handler writes to the client. */
  release(): void {
    if (!this.isHeld) return;
    this.restore();
    if (this.status !== undefined) this.response.statusCode = this.status;
    for (const call of this.calls) call();
  }

  /** Forgets what was held: somebody else answers. */
  discard(): void {
    if (this.isHeld) this.restore();
  }

  private hold(name: (typeof HELD)[number], args: readonly unknown[]): void {
    this.status ??= this.response.statusCode;
    this.hasBegun = true;
    const method = this.original(name);
    this.calls.push(() => method(...args));
  }

  private original(name: string): Method {
    const method = this.own[name] ?? (Object.getPrototypeOf(this.response) as Methods)[name];
    return (...args) => method?.apply(this.response, args);
  }

  private holdHead(): void {
    const { methods } = this;
    for (const name of OF_HEAD) {
      const original = this.original(name);
      setOwnMethod(methods, name, (...args) => {
        if (this.hasBegun) throw headersSent();
        return original(...args);
      });
    }
    setOwnMethod(methods, 'writeHead', (...args) => {
      if (this.hasBegun) throw headersSent();
      this.hold('writeHead', args);
      return this.response;
    });
    setOwnMethod(methods, 'flushHeaders', () => this.hold('flushHeaders', []));
  }

  private holdBody(): void {
    const { methods } = this;
    setOwnMethod(methods, 'write', (...args) => {
      const callback = args.find((arg): arg is Callback => typeof arg === 'function');
      this.hold(
        'write',
        args.filter((arg) => arg !== callback),
      );
      // whoever waits for it before writing on would wait for ever
      queueMicrotask(() => callback?.());
      this.count(args[0]);
      return true;
    });
    setOwnMethod(methods, 'end', (...args) => {
      if (this.hasEnded) return this.response;
      this.hold('end', args);
      this.hasEnded = true;
      this.onWhole();
      return this.response;
    });
  }

  private showAsSent(): void {
    const { response } = this;
    const show = (name: string, get: () => boolean): void => {
      Object.defineProperty(response, name, { get, configurable: true });
    };
    show('headersSent', () => this.hasBegun);
    show('writableEnded', () => this.hasEnded);
  }

  private count(chunk: unknown): void {
    const wasWithin = this.bytes <= MAX_HELD_BYTES;
    this.bytes += (chunk as { readonly length?: number } | undefined)?.length ?? 0;
    if (wasWithin && this.bytes > MAX_HELD_BYTES) this.onWhole();
  }

  private restore(): void {
    this.isHeld = false;
    for (const name of [...HELD, ...OF_HEAD, 'headersSent', 'writableEnded']) {
      Reflect.deleteProperty(this.response, name);
    }
    Object.assign(this.response, this.own);
  }
}

/** As Node says it. */
function headersSent(): Error {
  const error = new Error('Cannot write headers after they are sent to the client');
  return Object.assign(error, { code: 'ERR_HTTP_HEADERS_SENT' });
}
