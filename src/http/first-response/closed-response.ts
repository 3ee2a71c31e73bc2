import type { ServerResponse } from 'node:http';

export type Method = (this: ServerResponse, ...args: unknown[]) => unknown;
type Methods = Readonly<Record<string, Method>>;

const REPLACED = Symbol('nestjs-rest-errors.replaced');

interface Replaced {
  readonly name: string;
  readonly by: Method;
  /** The method of its own that it had before. */
  readonly own: PropertyDescriptor | undefined;
}

type ClosedResponse = ServerResponse & { [REPLACED]?: readonly Replaced[] };

function callBack(args: readonly unknown[]): void {
  const callback = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  if (callback) queueMicrotask(callback);
}

const DROPPED_BODY: Methods = {
  write(...args) {
    callBack(args);
    return true;
  },
  end(...args) {
    callBack(args);
    return this;
  },
};

const DROPPED: Methods = {
  ...DROPPED_BODY,
  writeHead() {
    return this;
  },
  flushHeaders() {
    return undefined;
  },
};

function drop(response: ServerResponse, methods: Methods): void {
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(response, name, { value, configurable: true, writable: true });
  }
}

/**
 * Drops what others write to a response, until it is decided what to send.
 * @param exceptions methods to put there instead.
 */
export function closeResponse(response: ServerResponse, exceptions: Methods = {}): void {
  const methods = { ...DROPPED, ...exceptions };
  (response as ClosedResponse)[REPLACED] = Object.entries(methods).map(([name, by]) => ({
    name,
    by,
    own: Object.getOwnPropertyDescriptor(response, name),
  }));
  drop(response, methods);
}

/** Opens a response that was closed; any other stays as it is. */
export function openResponse(response: ServerResponse): void {
  for (const { name, by, own } of (response as ClosedResponse)[REPLACED] ?? []) {
    // a transaction that ended meanwhile has put back what was there before it
    if ((response as unknown as Methods)[name] !== by) continue;
    if (own === undefined) Reflect.deleteProperty(response, name);
    else Object.defineProperty(response, name, own);
  }
  delete (response as ClosedResponse)[REPLACED];
}

/**
 * Drops what is written after the end of a response. Node emits an `error` for it, which ends the process where
 * nobody listens; a session or compression would write it into the body that is still on its way.
 */
export function sealResponse(response: ServerResponse): void {
  drop(response, DROPPED_BODY);
}
