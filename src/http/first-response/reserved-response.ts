import { closeResponse, openResponse, type Method } from './closed-response.js';
import { internalOf, type Reply } from './reply-state.js';

/**
 * While hooks run for what a reply sends, drops what others write past the reply: a handler that goes on, a stream
 * that is piped. What Fastify writes itself begins with the headers of the reply.
 * @see fastify 5, lib/reply.js: safeWriteHead, sendStream, sendWebStream
 */
export function reserveResponse(reply: Reply): void {
  const headers = internalOf(reply, 'fastify.reply.headers') as Record<string, unknown> | undefined;
  if (headers === undefined) return;
  const { raw } = reply;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its response
  const set = raw.setHeader as Method;
  const writeHead: Method = (...args) => {
    if (!args.includes(headers)) return raw;
    openResponse(raw);
    return (raw.writeHead as Method).apply(raw, args);
  };
  const setHeader: Method = (name, value) => {
    if (headers[String(name)] === value) openResponse(raw);
    return set.call(raw, name, value);
  };
  closeResponse(raw, { writeHead, setHeader });
}

const IS_DETACHED = Symbol('nestjs-rest-errors.isDetached');

/** Lets hooks that come to their end later write to nobody: another response was sent in place of theirs. */
export function detachReply(reply: Reply): void {
  const { raw } = reply;
  const names = ['writeHead', 'flushHeaders', 'write', 'end', 'setHeader', 'removeHeader'];
  const dropping = Object.fromEntries(names.map((name) => [name, { value: () => raw }]));
  const detached: unknown = Object.create(raw, { ...dropping, [IS_DETACHED]: { value: true } });
  Object.assign(reply, { raw: detached });
}

/** Whether what a reply sends leads nowhere, and so does the failure of its stream. */
export function isDetached({ raw }: Pick<Reply, 'raw'>): boolean {
  return IS_DETACHED in raw;
}
