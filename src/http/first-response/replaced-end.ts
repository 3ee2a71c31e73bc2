import type { ServerResponse } from 'node:http';

import { setOwnMethod } from '../../core/own-method.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

const END = Symbol('nestjs-rest-errors.end');
const IS_NOTED = Symbol.for('nestjs-rest-errors.is-noted');

/** A method `end` that knows whether it was called. */
interface NotedEnd extends Method {
  readonly [IS_NOTED]: true;
  isCalled: boolean;
}

interface NotedResponse {
  end: Method;
  [END]?: NotedEnd;
}

function notedEnd(end: Method): NotedEnd {
  if (IS_NOTED in end) return end as NotedEnd;
  const noted: Method = function (...args) {
    (noted as NotedEnd).isCalled = true;
    return end.apply(this, args);
  };
  return Object.assign(noted, { [IS_NOTED]: true as const, isCalled: false });
}

function replaceEnd(this: NotedResponse, end: Method): void {
  this[END] = notedEnd(end);
  // of its own, as everybody who replaces methods expects it
  Object.defineProperty(this, 'end', OWN_END);
}

const OWN_END: PropertyDescriptor = {
  get(this: NotedResponse) {
    return this[END];
  },
  set: replaceEnd,
  configurable: true,
  enumerable: true,
};

type Handle = (this: unknown, request: unknown, response: NotedResponse, done: unknown) => unknown;

export interface ExpressApplication {
  /** What Express gives to the responses of one application as their prototype. */
  readonly response: object;
  handle: Handle;
}

/**
 * Notes when `end()` is called on responses of an Express application whose `end` is replaced. Sessions and
 * compressions do so: the response has begun, and is ended when the store has saved, or the last byte is
 * compressed. Other responses have the method of Node as before.
 */
export function noteReplacedEnds(application: ExpressApplication): void {
  noteAssignments(application.response);
  const { handle } = application;
  setOwnMethod(application, 'handle', function (this: unknown, request, response, done) {
    // replaced by instrumentation, or by the application that this one is mounted in
    if (Object.hasOwn(response, 'end')) replaceEnd.call(response, response.end);
    return handle.call(this, request, response, done);
  });
}

function noteAssignments(prototype: object): void {
  const inherited = Object.getPrototypeOf(prototype) as NotedResponse;
  let end: Method | undefined;
  Object.defineProperty(prototype, 'end', {
    get: () => end ?? inherited.end,
    set(this: NotedResponse, replacement: Method) {
      if (this === prototype) end = replacement;
      else replaceEnd.call(this, replacement);
    },
    configurable: true,
    enumerable: true,
  });
}

/** Whether `end()` was called, where it is replaced. */
export function isEndCalled(response: ServerResponse): boolean {
  if (!Object.hasOwn(response, 'end')) return false;
  return (response as unknown as NotedResponse)[END]?.isCalled === true;
}
