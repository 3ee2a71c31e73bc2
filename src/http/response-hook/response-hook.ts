import type { ApiError } from '../../core/api-error.js';
import { SetupError } from '../../core/setup-error.js';

export const DEFAULT_HOOK_TIMEOUT = 10_000;

/** Token of the hook of the module; provide it in any module to replace the option `responseHook`. */
export const REST_ERRORS_RESPONSE_HOOK = Symbol.for('nestjs-rest-errors.RESPONSE_HOOK');

/** An answer about to leave: one of `text` and `binary`, as it would be sent. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly text?: string;
  readonly binary?: Uint8Array;
  /** The error that is answered; undefined on success. */
  readonly error?: ApiError;
  /** The request of the framework: Express `Request` or `FastifyRequest`. */
  readonly request: unknown;
}

/** The body to send instead; text wins over binary. */
export interface CustomizedBody {
  readonly text?: string | undefined;
  readonly binary?: Uint8Array | undefined;
}

/**
 * Sees every answer before it leaves, on success and on error, and may replace its body. Status and
 * headers are not its business. A class with injection. Streams, server-sent events and answers
 * written past the framework (`res.end()`) are not seen, since they have no body yet.
 */
export interface ResponseHook {
  /**
   * Milliseconds after which a hook that has not resolved counts as one that throws, so that no
   * client waits for ever; default 10,000, none with 0 or Infinity.
   */
  readonly timeout?: number;
  /** Undefined keeps the body. A hook that throws turns a success into a 500. */
  onResponse(
    answer: OutgoingAnswer,
  ): CustomizedBody | undefined | void | Promise<CustomizedBody | undefined | void>;
}

/** @throws SetupError naming `subject`, for a timeout that is no time: no answer would be bounded. */
export function assertHookTimeout({ timeout }: ResponseHook, subject: string): void {
  if (timeout === undefined || (typeof timeout === 'number' && timeout >= 0)) return;
  throw new SetupError(
    `${subject} has timeout ${String(timeout)}; give it milliseconds, or Infinity for none.`,
  );
}

/** The body after a hook, given what it returned. */
export function bodyAfterHook<B extends string | Uint8Array>(
  body: B,
  customized: CustomizedBody | undefined | void,
): B | string | Uint8Array {
  const sent: unknown = customized?.text ?? customized?.binary ?? body;
  if (typeof sent === 'string' || sent instanceof Uint8Array) return sent;
  throw new TypeError('A response hook returned a body that is neither text nor binary');
}
