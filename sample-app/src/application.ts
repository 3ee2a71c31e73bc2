import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import type { DestinationStream } from 'pino';

import { AppModule } from './app.module.js';
import { adapterOf } from './start-up/http-platform.js';
import { logDestination } from './start-up/log-destination.js';
import { withoutStart } from './start-up/quiet-start.js';
import type { Settings } from './start-up/settings.js';

export async function createApplication(
  settings: Settings,
  log: DestinationStream = logDestination(process.stdout),
  options: NestApplicationOptions = {},
): Promise<INestApplication> {
  const module = AppModule.forSettings(settings, log);
  const app = await NestFactory.create(module, adapterOf(settings.platform), {
    // a failing start is told by main.ts, in the words of whoever starts it
    abortOnError: false,
    bufferLogs: true,
    ...options,
  });
  app.useLogger(withoutStart(app.get(Logger)));
  app.setGlobalPrefix('ContactsAPI/rest');
  app.enableShutdownHooks();
  return app;
}
