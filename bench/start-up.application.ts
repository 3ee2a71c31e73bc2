import 'reflect-metadata';

import { Controller, Get, Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import {
  ApiException,
  ErrorTranslator,
  RestErrorsModule,
  Translates,
  UserException,
} from '../src/index.js';
import { EXCEPTIONS, ROUTES, TRANSLATORS } from './start-up.size.js';

const ROUTES_EACH = 20;
const CONTROLLERS = ROUTES / ROUTES_EACH;

/** Each with a code of its own, so that all are compared. */
const exceptions = Array.from({ length: EXCEPTIONS }, (_, n) => {
  const named = { [`Failure${n}`]: class extends Error {} };
  const exception = named[`Failure${n}`] as Type<Error>;
  UserException(409, { code: `FAILURE_${n}` })(exception);
  return exception;
});

const translated = Array.from({ length: TRANSLATORS }, () => class extends Error {});

const translators = translated.map((errorClass) => {
  class Translator {
    translate(_error: Error): Error {
      return new ApiException(409, 'Translated');
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Translator.prototype, 'translate');
  Translates(errorClass)(Translator.prototype, 'translate', descriptor as never);
  ErrorTranslator()(Translator);
  return Translator;
});

function createController(n: number): Type {
  class ManyRoutes {}
  for (let route = 0; route < ROUTES_EACH; route++) {
    const descriptor = { value: () => route, configurable: true };
    Object.defineProperty(ManyRoutes.prototype, `route${route}`, descriptor);
    Get(`route${route}/:id`)(ManyRoutes.prototype, `route${route}`, descriptor);
  }
  Controller(`controller${n}`)(ManyRoutes);
  return ManyRoutes;
}

const controllers = Array.from({ length: CONTROLLERS }, (_, n) => createController(n));

/** The same providers and routes with and without the module. */
function applicationWith(imports: DynamicModule[]): Type {
  class LargeModule {}
  Module({ imports, controllers, providers: translators })(LargeModule);
  return LargeModule;
}

/** Milliseconds since the process began until the application has started. */
async function start(platform: string | undefined, application: Type): Promise<number> {
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(application, adapter, { logger: false });
  await app.init();
  const taken = performance.now();
  await app.close();
  return taken;
}

const [platform, variant] = process.argv.slice(2);
const imports = variant === 'with' ? [RestErrorsModule.forRoot({ exceptions })] : [];
process.send?.(await start(platform, applicationWith(imports)));
