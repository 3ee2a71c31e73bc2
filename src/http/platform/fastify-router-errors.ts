import { setOwnMethod } from '../../core/own-method.js';
import { fastifyOptionsOf } from '../routes/fastify-options.js';
import type { FailureListener } from './failure-listener.js';

/** What `frameworkErrors` gets; Fastify 5, fastify.js: onBadUrl, onMaxParamLength. */
type FrameworkErrors = (error: unknown, request: unknown, reply: RouterReply) => unknown;

interface RouterReply {
  send(payload?: unknown): unknown;
}

interface FastifyOptions {
  frameworkErrors?: FrameworkErrors | null;
}

/**
 * Fastify's router answers an address it cannot read by itself, past the error handler. The option
 * for that is read at each request, but only the options given at creation are public, so the
 * object behind the symbol `fastify.options` is needed. Where it is not found, and before Fastify
 * 5.8, which read the option once, these answers stay Fastify's.
 * What the application, or the adapter, does in that option (security headers) goes on.
 */
export function takeRouterErrors(instance: object, onFailure: FailureListener): void {
  const options = fastifyOptionsOf<FastifyOptions>(instance);
  if (options === undefined) return;
  const original: FrameworkErrors =
    options.frameworkErrors ?? ((error, _request, reply) => reply.send(error));
  options.frameworkErrors = (error, request, reply) => {
    const send = reply.send.bind(reply);
    setOwnMethod(reply, 'send', (payload) => {
      reply.send = send;
      if (!(payload instanceof Error)) return send(payload);
      onFailure(payload, request, reply);
      return reply;
    });
    return original(error, request, reply);
  };
}
