import type { ApiError } from '../../core/api-error.js';
import { isPlainObject, jsonCopy, plainCopy } from '../../core/json.js';

/** What a caller outside HTTP hears of an error, in the shape Nest gives to such answers. */
export interface MaskedError {
  readonly status: 'error';
  readonly message: string;
  readonly code: string;
  readonly statusCode: number;
  readonly errorId: string;
}

export function maskedErrorOf({ id, code, message, status }: ApiError): MaskedError {
  return { status: 'error', message, code, statusCode: status, errorId: id };
}

/**
 * What an RpcException or WsException of Nest says to the caller. Recognised by their documented
 * `getError()`, since their packages are there only in applications that have the transport.
 */
export function transportErrorOf(thrown: unknown): object | string | undefined {
  try {
    const { getError } = thrown as { getError?: unknown };
    if (!(thrown instanceof Error) || typeof getError !== 'function') return undefined;
    const said: unknown = getError.call(thrown);
    if (typeof said === 'string') return said;
    // an Error, say, was not written for the caller
    if (typeof said !== 'object' || said === null || !isPlainObject(said)) return undefined;
    return jsonCopy(said) === undefined ? undefined : (plainCopy(said) as object | undefined);
  } catch {
    return undefined;
  }
}
