import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

import type { Platform } from '../../support/test-app.js';

interface Variant {
  readonly platform?: Platform;
  readonly set?: (app: INestApplication) => void;
}

type Done = (error: null, payload: unknown) => void;

/** What is used of Fastify here, which the adapter brings along. */
interface FastifyLike {
  addHook(
    name: 'preSerialization' | 'onSend',
    hook: (
      request: unknown,
      reply: { header(name: string, value: string): unknown },
      payload: unknown,
      done: Done,
    ) => void,
  ): unknown;
  setReplySerializer(serializer: (payload: unknown) => string): unknown;
}

const fastifyOf = (app: INestApplication): FastifyLike =>
  app.getHttpAdapter().getInstance() as FastifyLike;

/** Settings of applications that have a part in how answers look. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  'no settings': {},
  "'json spaces'": {
    platform: 'express',
    set: (app) => (app as NestExpressApplication).set('json spaces', 2),
  },
  "'json replacer'": {
    platform: 'express',
    set: (app) =>
      (app as NestExpressApplication).set('json replacer', (key: string, value: unknown) =>
        key === 'secret' ? undefined : value,
      ),
  },
  "'json escape'": {
    platform: 'express',
    set: (app) => (app as NestExpressApplication).set('json escape', true),
  },
  "'etag' strong": {
    platform: 'express',
    set: (app) => (app as NestExpressApplication).set('etag', 'strong'),
  },
  'a preSerialization hook': {
    platform: 'fastify',
    set: (app) => {
      fastifyOf(app).addHook('preSerialization', (_request, _reply, payload, done) =>
        done(null, { wrapped: payload }),
      );
    },
  },
  'setReplySerializer()': {
    platform: 'fastify',
    set: (app) => {
      fastifyOf(app).setReplySerializer((payload) => `<<${JSON.stringify(payload)}>>`);
    },
  },
  'an onSend hook': {
    platform: 'fastify',
    set: (app) => {
      fastifyOf(app).addHook('onSend', (_request, reply, payload, done) => {
        reply.header('x-payload', typeof payload);
        done(null, payload);
      });
    },
  },
};

/** A view engine that needs no file. */
export function setViews(app: NestExpressApplication): void {
  app.setViewEngine('tiny');
  app.setBaseViewsDir(import.meta.dirname);
  app.engine(
    'tiny',
    (_file: string, options: { name?: string }, done: (error: unknown, html?: string) => void) => {
      if (options.name === undefined) done(new Error('no name'));
      else done(null, `<p>${options.name}</p>`);
    },
  );
}
