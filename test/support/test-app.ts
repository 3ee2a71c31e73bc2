import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Module,
  type DynamicModule,
  type INestApplication,
  type ModuleMetadata,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo } from 'node:net';
import { describe } from 'vitest';

import { RestErrorsModule, type RestErrorsOptions } from '../../src/index.js';
import { RecordingLogger } from './recording-logger.js';
import { request, type Answer, type RequestOptions } from './raw-request.js';

export const PLATFORMS = ['express', 'fastify'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface AppDefinition extends ModuleMetadata {
  readonly options?: RestErrorsOptions;
  /** Instead of `RestErrorsModule.forRoot(options)`; null for none. */
  readonly errors?: DynamicModule | Type | null;
  readonly factory?: NestApplicationOptions;
  /** Instead of one of the platform without options. */
  readonly adapter?: ExpressAdapter | FastifyAdapter;
  readonly before?: (app: INestApplication) => void | Promise<void>;
}

/** A real application that listens on a port of this machine. */
export class TestApp {
  private constructor(
    readonly app: INestApplication,
    readonly log: RecordingLogger,
    readonly port: number,
    readonly platform: Platform,
  ) {}

  static async start(platform: Platform, definition: AppDefinition): Promise<TestApp> {
    const log = new RecordingLogger();
    const { options, errors, factory, adapter, before, imports = [], ...metadata } = definition;
    const module = errors === undefined ? RestErrorsModule.forRoot(options ?? {}) : errors;
    class TestModule {}
    Module({ ...metadata, imports: module === null ? imports : [module, ...imports] })(TestModule);
    const app = await NestFactory.create(TestModule, adapter ?? adapterOf(platform), {
      logger: log,
      abortOnError: false,
      ...factory,
    });
    await before?.(app);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    log.clear();
    return new TestApp(app, log, port, platform);
  }

  request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return request(this.port, method, path, options);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

function adapterOf(platform: Platform): ExpressAdapter | FastifyAdapter {
  return platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

/** The same tests on both platforms. */
export function onEachPlatform(name: string, tests: (platform: Platform) => void): void {
  for (const platform of PLATFORMS) describe(`${name} (${platform})`, () => tests(platform));
}
