import type { Server } from 'node:http';

import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DestinationStream } from 'pino';

import { adapterOf, type HttpPlatform } from '../start-up/http-platform.js';
import { AddressServiceModule } from './address-service.module.js';

/** Listens on a free port of this machine. */
export async function startAddressService(
  platform: HttpPlatform,
  apiKey: string,
  log: DestinationStream,
): Promise<INestApplication> {
  const app = await NestFactory.create(
    AddressServiceModule.with(apiKey, log),
    adapterOf(platform),
    // its lines wait for the logger of the application that it is started with
    { abortOnError: false, autoFlushLogs: false },
  );
  await app.listen(0, '127.0.0.1');
  // it keeps no process alive whose own application could not start
  (app.getHttpServer() as Server).unref();
  return app;
}
