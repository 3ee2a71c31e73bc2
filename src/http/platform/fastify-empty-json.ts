import type { AbstractHttpAdapter } from '@nestjs/core';

import { tap, type AnyFunction } from './adapter-tap.js';

type Parser = (request: unknown, body: Buffer, done: (error: null, body: object) => void) => void;

interface FastifyParsers {
  addContentTypeParser: AnyFunction;
}

/**
 * Lets the JSON parser that Nest gives to Fastify take no bytes for an empty object, as that of Express does, so that
 * all that such a request lacks is said at once. Fastify's own refuses it before any handler is asked.
 * To be called before the application registers its parsers.
 *
 * @see @nestjs/platform-fastify adapters/fastify-adapter.ts: registerJsonContentParser
 */
export function acceptEmptyJson(adapter: AbstractHttpAdapter): void {
  if (adapter.getType() !== 'fastify') return;
  const instance = adapter.getInstance<FastifyParsers>();
  tap(adapter, 'registerJsonContentParser', (register) => (...args) => {
    const { addContentTypeParser } = instance;
    instance.addContentTypeParser = (type, options, parser) =>
      addContentTypeParser.call(instance, type, options, orNothing(parser as Parser));
    try {
      return register(...args);
    } finally {
      instance.addContentTypeParser = addContentTypeParser;
    }
  });
}

function orNothing(parser: Parser): Parser {
  return (request, body, done) => {
    if (body.length === 0) done(null, {});
    else parser(request, body, done);
  };
}
