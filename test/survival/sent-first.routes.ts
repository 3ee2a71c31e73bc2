import type { INestApplication } from '@nestjs/common';

import type { Platform } from '../support/test-app.js';
import { FIRST, LATER, TooLate, type AnyResponse } from './sent-first.response.js';

interface Instance {
  get(path: string, handler: (request: unknown, reply: AnyResponse) => unknown): void;
  setErrorHandler(handler: (error: unknown, request: unknown, reply: AnyResponse) => void): void;
  addHook(name: string, hook: (request: unknown, reply: AnyResponse) => Promise<void>): void;
}

/** Routes of a plugin, past Nest: Fastify's own code catches what they throw. */
// eslint-disable-next-line @typescript-eslint/require-await -- the form of a plugin
async function plugin(instance: Instance): Promise<void> {
  instance.get('/native/object', async (_request, reply) => {
    reply.send({ first: FIRST });
    await Promise.resolve();
    throw new TooLate();
  });
  instance.get('/native/text', async (_request, reply) => {
    reply.send({ first: FIRST });
    await Promise.resolve();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what people do
    throw 'after the response';
  });
  instance.get('/native/fails', () => {
    throw new TooLate();
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- the form of a plugin
async function handlingPlugin(instance: Instance): Promise<void> {
  instance.setErrorHandler((_error, _request, reply) => {
    reply.status(418).send({ handled: true });
  });
  instance.get('/handled/object', async (_request, reply) => {
    reply.send({ first: FIRST });
    await Promise.resolve();
    throw new TooLate();
  });
  instance.get('/handled/fails', () => {
    throw new TooLate();
  });
}

// eslint-disable-next-line @typescript-eslint/require-await -- the form of a plugin
async function hookedPlugin(instance: Instance): Promise<void> {
  // a hook that sends must return the reply, and this one forgets it
  instance.addHook('preHandler', async (_request, reply) => {
    reply.send({ first: FIRST });
    await Promise.resolve();
  });
  instance.get('/hooked', () => ({ later: LATER }));
}

export async function addNativeRoutes(app: INestApplication, platform: Platform): Promise<void> {
  if (platform === 'express') return;
  const fastify = app as unknown as { register(plugin: unknown): Promise<void> };
  for (const one of [plugin, handlingPlugin, hookedPlugin]) await fastify.register(one);
}
