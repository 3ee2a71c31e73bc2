import { HiddenField } from './hidden-field.js';
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
 * Makes JSON as `reply.send()` does it. Where the application has a part in it (preSerialization hooks,
 * serializers, schemas), it is only tried here, and done again by Fastify.
 * @see fastify 5, lib/reply.js: send, serialize
 */
export class FastifyJson {
  private readonly serializer = new HiddenField('fastify.reply.serializer');
  private readonly hooks = new HiddenField('fastify.hooks');

  /** @throws what serialization throws. */
  serialized(value: unknown, reply: FastifyReply): SerializedAnswer {
    const asGiven: SerializedAnswer = { value, undo: () => undefined };
    if (value instanceof Error) {
      // it goes to the error handler there; with the status of an error Nest replaces it
      if (reply.statusCode < 400) throw value;
      return asGiven;
    }
    const contentType = reply.getHeader('content-type')?.toString() ?? '';
    const isJson = contentType === '' || /json/i.test(contentType.split(';', 1)[0] ?? '');
    const hasSerializer = (this.serializer.of(reply) ?? null) !== null;
    if (!isJson && !hasSerializer && !becomesJson(value) && value !== null) {
      throw new TypeError(`Only texts and bytes can be sent as ${contentType}; return one.`);
    }
    const isCustom = hasSerializer || this.hasOwnSerialization(reply);
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

  private hasOwnSerialization({ server, request }: FastifyReply): boolean {
    const hooks = this.hooks.of(server) as
      { readonly preSerialization?: readonly unknown[] } | undefined;
    return (
      (hooks?.preSerialization?.length ?? 0) > 0 ||
      request.routeOptions?.schema?.response !== undefined
    );
  }
}
