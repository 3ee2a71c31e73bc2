import 'reflect-metadata';

import cookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import session from 'express-session';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';

import {
  RestErrorsModule,
  type CustomizedBody,
  type OutgoingAnswer,
  type ResponseHook,
} from '../../src/index.js';
import { typeOrmTransactions } from '../../src/transaction/index.js';
import { TestApp, type Platform } from '../support/test-app.js';
import { Entry } from '../transaction/requests/entities.js';
import { addNativeRoutes } from './sent-first.routes.js';
import { RowsController } from './sent-first.rows.js';
import { SentFirstController } from './sent-first.controller.js';
import { FIRST, rawOf, TooLate, type AnyResponse } from './sent-first.response.js';
import { StreamingController } from './sent-first.streams.js';

export type SetUp =
  'none' | 'session' | 'compression' | 'small-compression' | 'both' | 'response-hook';

export interface SentFirstOptions {
  readonly platform: Platform;
  readonly setUp: SetUp;
  readonly hasTransactions?: boolean;
}

type Done = (error?: unknown) => void;

/** A store behind a network: everything takes its time. */
function later(done: (error: null, value?: never) => void, value?: unknown): void {
  setTimeout(() => done(null, value as never), 5);
}

/** Of both plugins. */
class Store extends session.Store {
  private readonly sessions: Record<string, unknown> = {};

  get = (id: string, done: (error: null, value?: never) => void): void =>
    later(done, this.sessions[id]);
  set = (id: string, data: unknown, done: Done = () => undefined): void => {
    this.sessions[id] = data;
    later(done);
  };
  destroy = (_id: string, done: Done = () => undefined): void => later(done);
}

const SECRET = 'a secret with at least thirty-two characters';

export async function addSession(app: INestApplication, platform: Platform): Promise<void> {
  if (platform === 'express') {
    app.use(
      session({
        secret: SECRET,
        resave: false,
        saveUninitialized: true,
        store: new Store(),
      }),
    );
    return;
  }
  const fastify = app as NestFastifyApplication;
  await fastify.register(cookie);
  await fastify.register(fastifySession, {
    secret: SECRET,
    cookie: { secure: false },
    store: new Store(),
  });
}

function middleware(
  request: { readonly url?: string },
  response: AnyResponse,
  next: (error?: unknown) => void,
): void {
  const path = String(request.url);
  if (!path.startsWith('/middleware')) return next();
  rawOf(response).end(FIRST);
  next(path.endsWith('error') ? new TooLate() : undefined);
}

/** As engines do that read their templates by themselves. */
function addViews(app: NestExpressApplication): void {
  app.engine(
    'txt',
    (path: string, _options: object, done: (error: unknown, text: string) => void) => {
      void readFile(path, 'utf8').then((text) => done(null, text));
    },
  );
  app.setBaseViewsDir('test/survival');
  app.setViewEngine('txt');
}

async function setUpApp(app: INestApplication, options: SentFirstOptions): Promise<void> {
  const { platform, setUp } = options;
  if (setUp === 'compression') app.use(compression());
  if (setUp === 'small-compression' || setUp === 'both') app.use(compression({ threshold: 0 }));
  if (setUp === 'session' || setUp === 'both') await addSession(app, platform);
  if (platform === 'express') addViews(app as NestExpressApplication);
  await addNativeRoutes(app, platform);
  app.use(middleware);
}

class SlowHook implements ResponseHook {
  async onResponse({ text }: OutgoingAnswer): Promise<CustomizedBody> {
    await delay(10);
    return { text };
  }
}

export async function start(options: SentFirstOptions): Promise<TestApp> {
  const { platform, setUp, hasTransactions } = options;
  const dataSource = await new DataSource({
    type: 'sqljs',
    entities: [Entry],
    synchronize: true,
  }).initialize();
  return TestApp.start(platform, {
    errors: RestErrorsModule.forRoot({
      ...(hasTransactions === true && { transactions: typeOrmTransactions() }),
      ...(setUp === 'response-hook' && { responseHook: SlowHook }),
    }),
    controllers: [SentFirstController, StreamingController, RowsController],
    providers: [{ provide: DataSource, useValue: dataSource }],
    before: (app) => setUpApp(app, options),
    factory: {
      logger: new ConsoleLogger({ json: true, logLevels: ['error', 'warn', 'log', 'debug'] }),
    },
  });
}
