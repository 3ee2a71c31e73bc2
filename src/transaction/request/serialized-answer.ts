import { StreamableFile } from '@nestjs/common';

import { serializedByExpress, type ExpressResponse } from './express-json.js';
import { serializedByFastify, type FastifyReply } from './fastify-json.js';
import type { SerializedAnswer } from './serialized-value.js';

const nothing = (): void => undefined;

/**
 * What a handler returned, as the platform will send it: the same bytes and headers, made while the
 * transaction can still be rolled back. Files, streams and bytes stay what they are.
 * @throws what serialization throws.
 */
export function serializedAnswer(value: unknown, response: unknown): SerializedAnswer {
  if (!isSerialized(value)) return { value, undo: nothing };
  return isFastifyReply(response)
    ? serializedByFastify(value, response)
    : serializedByExpress(value, response as ExpressResponse);
}

function isSerialized(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof StreamableFile || value instanceof Error) return false;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return false;
  const { pipe, getReader } = value as { pipe?: unknown; getReader?: unknown };
  if (typeof pipe === 'function' || typeof getReader === 'function') return false;
  return Object.prototype.toString.call(value) !== '[object Response]';
}

function isFastifyReply(response: unknown): response is FastifyReply {
  return typeof (response as { serialize?: unknown }).serialize === 'function';
}
