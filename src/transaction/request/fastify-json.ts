import { becomesJson, type SerializedAnswer } from './serialized-value.js';

export interface FastifyReply {
  readonly request: {
    readonly routeOptions?: { readonly schema?: { readonly response?: unknown } };
  };
  readonly server?: object;
  readonly statusCode: number;
  serialize(payload: unknown): unknown;
  getHeader(name: string): string | number | readonly string[] | undefined;
  header(name: string, value: string): unknown;
  removeHeader(name: string): unknown;
}

/**
 * As `reply.send()` does it. Where the application has a part in it (preSerialization hooks, serializers,
 * schemas), it is only tried here, and done again by Fastify.
 * @see fastify 5, lib/reply.js: send, serialize
 */
export function serializedByFastify(value: unknown, reply: FastifyReply): SerializedAnswer {
  const asGiven: SerializedAnswer = { value, undo: () => undefined };
  if (value instanceof Error) {
    // it goes to the error handler there; with the status of an error Nest replaces it
    if (reply.statusCode < 400) throw value;
    return asGiven;
  }
  const contentType = reply.getHeader('content-type')?.toString() ?? '';
  const isJson = contentType === '' || /json/i.test(contentType.split(';', 1)[0] ?? '');
  const isCustom = hasOwnSerialization(reply);
  if (!isJson && !hasOwnSerializer(reply) && !becomesJson(value) && value !== null) {
    throw new TypeError(`Only texts and bytes can be sent as ${contentType}; return one.`);
  }
  const serialized = reply.serialize(value);
  if (isCustom || !isJson || typeof value !== 'object' || typeof serialized !== 'string') {
    return asGiven;
  }
  // a text has another type by default
  if (contentType === '') reply.header('content-type', 'application/json; charset=utf-8');
  return {
    value: serialized,
    undo: () => {
      if (contentType === '') reply.removeHeader('content-type');
    },
  };
}

function hasOwnSerializer(reply: FastifyReply): boolean {
  return (behindSymbol(reply, 'fastify.reply.serializer') ?? null) !== null;
}

function hasOwnSerialization(reply: FastifyReply): boolean {
  const hooks = behindSymbol(reply.server, 'fastify.hooks') as
    { readonly preSerialization?: readonly unknown[] } | undefined;
  return (
    (hooks?.preSerialization?.length ?? 0) > 0 ||
    hasOwnSerializer(reply) ||
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
