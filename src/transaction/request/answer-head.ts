import type { ServerResponse } from 'node:http';

type Fields = Readonly<Record<string, number | string | readonly string[] | undefined>>;

/** Fastify keeps headers by itself until it writes them. */
interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Fields;
  removeHeader(name: string): unknown;
  headers(fields: Fields): unknown;
}

/**
 * Status and headers as they are now: what an attempt has set must not stay for the next one.
 * @returns what sets them again.
 */
export function rememberHead(response: unknown): () => void {
  const reply = isReply(response) ? response : undefined;
  const raw = reply?.raw ?? (response as ServerResponse);
  const status = raw.statusCode;
  const ofRaw = { ...raw.getHeaders() };
  const ofReply = reply && withoutRaw(reply.getHeaders(), ofRaw);
  return () => {
    raw.statusCode = status;
    // Fastify removes both
    if (reply) for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name);
    for (const name of raw.getHeaderNames()) raw.removeHeader(name);
    for (const [name, value] of Object.entries(ofRaw)) {
      if (value !== undefined) raw.setHeader(name, value);
    }
    if (reply && ofReply) reply.headers(ofReply);
  };
}

function withoutRaw(fields: Fields, ofRaw: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name, value]) => ofRaw[name] !== value)
      // Fastify adds to the list it has
      .map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
}

function isReply(response: unknown): response is FastifyReply {
  return typeof (response as { headers?: unknown }).headers === 'function';
}
