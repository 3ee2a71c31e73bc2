import type { IncomingMessage } from 'node:http';

import { inTime } from '../../core/in-time.js';
import { isPromiseLike } from '../../core/promise-like.js';
import type { FailureListener } from '../platform/failure-listener.js';
import { markable, marksOf } from '../platform/request-marks.js';
import {
  bodyAfterHook,
  DEFAULT_HOOK_TIMEOUT,
  type CustomizedBody,
  type OutgoingAnswer,
  type ResponseHook,
} from './response-hook.js';

export type Body = string | Uint8Array;
type HookFor = (request: IncomingMessage) => ResponseHook | undefined;

export interface AnswerHooking {
  readonly hookFor: HookFor;
  readonly onFailure: FailureListener;
}

/** Whether the hook has yet to run for this request; from then on it had its turn. */
export function takeTurn(request: IncomingMessage): boolean {
  if (marksOf(request)?.isHooked === true) return false;
  markable(request).isHooked = true;
  return true;
}

/** The body that a hook makes of an answer. What the handler throws meanwhile comes too late. */
export async function runHook<B extends Body>(
  hook: ResponseHook,
  body: B,
  answer: OutgoingAnswer,
  request: IncomingMessage,
): Promise<Body> {
  markable(request).isAnswering = true;
  const customized = hook.onResponse(answer);
  return bodyAfterHook(body, await bounded(customized, hook.timeout ?? DEFAULT_HOOK_TIMEOUT));
}

type Customized = CustomizedBody | undefined | void;

function bounded(
  customized: Customized | Promise<Customized>,
  timeout: number,
): Customized | Promise<Customized> {
  // Node takes what is no number of milliseconds for one
  const isBounded = timeout > 0 && timeout < 2 ** 31;
  if (!isBounded || !isPromiseLike(customized)) return customized;
  return inTime(customized, timeout, () => {
    throw new Error(`A response hook took longer than ${timeout} ms`);
  });
}

export function isBody(value: unknown): value is Body {
  return typeof value === 'string' || value instanceof Uint8Array;
}

export function outgoing(status: number, body: Body, request: unknown): OutgoingAnswer {
  return typeof body === 'string'
    ? { status, text: body, request }
    : { status, binary: body, request };
}
