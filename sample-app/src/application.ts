import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { AppModule } from './app.module.js';
import type { Settings } from './start-up/settings.js';

export async function createApplication(
  { platform, database }: Settings,
  options: NestApplicationOptions = {},
): Promise<INestApplication> {
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(AppModule.forDatabase(database), adapter, {
    // a failing start is told by main.ts, in the words of whoever starts it
    abortOnError: false,
    ...options,
  });
  app.setGlobalPrefix('ContactsAPI/rest');
  app.enableShutdownHooks();
  return app;
}
