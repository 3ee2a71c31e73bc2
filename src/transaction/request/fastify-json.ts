import type { SerializedAnswer } from './serialized-value.js';

export interface FastifyReply {
  readonly request: {
    readonly routeOptions?: { readonly schema?: { readonly response?: unknown } };
  };
  readonly server?: object;
  serialize(payload: unknown): unknown;
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

/**
 * As `reply.send()` does it. Where the application has a part in it (preSerialization hooks, serializers,
 * schemas), it is only tried here, and done again by Fastify.
 * @see fastify 5, lib/reply.js: send, serialize
 */
export function serializedByFastify(value: object, reply: FastifyReply): SerializedAnswer {
  const contentType = String(reply.getHeader('content-type') ?? '');
  const isCustom = hasOwnSerialization(reply);
  if (contentType !== '' && !/json/i.test(contentType.split(';', 1)[0] ?? '') && !isCustom) {
    throw new TypeError(`An object cannot be sent as ${contentType}; return a text or bytes.`);
  }
  const serialized = reply.serialize(value);
  if (isCustom || typeof serialized !== 'string') return { value, undo: () => undefined };
  // a text has another type by default
  if (contentType === '') reply.header('content-type', 'application/json; charset=utf-8');
  return {
    value: serialized,
    undo: () => {
      if (contentType === '') reply.removeHeader('content-type');
    },
  };
}

function hasOwnSerialization(reply: FastifyReply): boolean {
  const hooks = behindSymbol(reply.server, 'fastify.hooks') as
    { readonly preSerialization?: readonly unknown[] } | undefined;
  return (
    (hooks?.preSerialization?.length ?? 0) > 0 ||
    (behindSymbol(reply, 'fastify.reply.serializer') ?? null) !== null ||
    reply.request.routeOptions?.schema?.response !== undefined
  );
}

/** What Fastify keeps to itself, under symbols that are not exported. */
function behindSymbol(owner: object | undefined, description: string): unknown {
  for (let holder = owner; holder !== undefined && holder !== null;) {
    const symbol = Object.getOwnPropertySymbols(holder).find(
      (candidate) => candidate.description === description,
    );
    if (symbol !== undefined) return (holder as Record<symbol, unknown>)[symbol];
    holder = Object.getPrototypeOf(holder) as object;
  }
  return undefined;
}
