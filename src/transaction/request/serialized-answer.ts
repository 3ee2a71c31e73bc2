import { StreamableFile } from '@nestjs/common';

import { serializedByExpress, type ExpressResponse } from './express-json.js';
import { FastifyJson, type FastifyReply } from './fastify-json.js';
import type { SerializedAnswer } from './serialized-value.js';

const nothing = (): void => undefined;

/** Makes of what handlers returned what the platform will send, while transactions can still be rolled back. */
export class AnswerSerializer {
  private readonly fastify = new FastifyJson();

  /**
   * The same bytes and headers. Files, streams and bytes stay what they are.
   * @throws what serialization throws.
   */
  serialized(value: unknown, response: unknown): SerializedAnswer {
    if (value === undefined || typeof value === 'string' || isSentAsItIs(value)) {
      return { value, undo: nothing };
    }
    return isFastifyReply(response)
      ? this.fastify.serialized(value, response)
      : serializedByExpress(value, response as ExpressResponse);
  }
}

function isSentAsItIs(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isStreamed(value)) return true;
  // an interceptor may have put the stream of the handler into an object
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).some(isStreamed);
}

/** @see @nestjs/core 12, router/streaming-body.ts: isStreamingBody */
function isStreamed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof StreamableFile) return true;
  const { pipe, getReader } = value as { pipe?: unknown; getReader?: unknown };
  if (typeof pipe === 'function' || typeof getReader === 'function') return true;
  if (Object.prototype.toString.call(value) === '[object Response]') return true;
  return Symbol.asyncIterator in value && !('then' in value);
}

function isFastifyReply(response: unknown): response is FastifyReply {
  return typeof (response as { serialize?: unknown }).serialize === 'function';
}
