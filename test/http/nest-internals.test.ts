import {
  Body,
  Controller,
  Headers,
  ParseIntPipe,
  Post,
  Query,
  ValidationPipe,
} from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Expose } from 'class-transformer';
import { describe, expect, it } from 'vitest';

import { hasBodyParameter } from '../../src/validation/replay/nest-internals.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

// Each of these is something that Nest or its platforms do not promise. When one fails after an
// update, look at the source of the update before you change the library.

class Parameters {
  whole(@Body() _body: unknown): void {}
  part(@Query() _query: unknown, @Body('name') _name: unknown): void {}
  none(@Query() _query: unknown, @Headers() _headers: unknown): void {}
}
class Inherited extends Parameters {}

describe('metadata of parameters', () => {
  it.each([Parameters, Inherited])('tells which handlers of %o read the body', (controller) => {
    expect(hasBodyParameter(controller, 'whole')).toBe(true);
    expect(hasBodyParameter(controller, 'part')).toBe(true);
    expect(hasBodyParameter(controller, 'none')).toBe(false);
    expect(hasBodyParameter(controller, 'absent')).toBe(false);
  });
});

@Controller()
class ReadingController {
  @Post() post(@Body() body: unknown): unknown {
    return body;
  }
}

onEachPlatform('a route', (platform) => {
  it('is registered at the adapter with the metadata of its handler', async () => {
    const marked: unknown[] = [];
    const app = await TestApp.start(platform, {
      controllers: [ReadingController],
      before: (nest) => {
        const adapter = nest.getHttpAdapter() as unknown as Record<
          string,
          (...args: unknown[]) => unknown
        >;
        const post = adapter['post']?.bind(adapter);
        adapter['post'] = (...args) => {
          const handler = args.at(-1) as object;
          marked.push(Reflect.getMetadata('nestjs-rest-errors:reads-body', handler));
          return post?.(...args);
        };
      },
    });
    expect(marked).toEqual([true]);
    await app.close();
  });
});

describe('pipes and parameters', () => {
  it('are made by classes that Nest does not export', async () => {
    const { PipesContextCreator } = await import('@nestjs/core/pipes/pipes-context-creator.js');
    const { PipesConsumer } = await import('@nestjs/core/pipes/pipes-consumer.js');
    const { ContextUtils } = await import('@nestjs/core/helpers/context-utils.js');
    const { RouteParamsFactory } = await import('@nestjs/core/router/route-params-factory.js');
    const { STATIC_CONTEXT } = await import('@nestjs/core/injector/constants.js');
    const members: ReadonlyArray<readonly [{ readonly prototype: object }, readonly string[]]> = [
      [PipesContextCreator, ['create', 'createConcreteContext']],
      [PipesConsumer, ['apply']],
      [ContextUtils, ['reflectCallbackMetadata', 'reflectCallbackParamtypes', 'mapParamType']],
      [ContextUtils, ['getCustomFactory', 'getContextFactory']],
      [RouteParamsFactory, ['exchangeKeyForValue']],
    ];
    for (const [type, names] of members) {
      const missing = names.filter((name) => !(name in type.prototype));
      expect(missing, type.prototype.constructor.name).toEqual([]);
    }
    expect(STATIC_CONTEXT).toBeDefined();
  });

  it('are kept as the replay reads them', () => {
    const metadata = Reflect.getMetadata('__routeArguments__', Parameters, 'part') as object;
    expect(Object.keys(metadata).sort()).toEqual(['3:1', '4:0']);
  });

  it.each([new ValidationPipe(), new ParseIntPipe()])('of Nest have a factory: %o', (pipe) => {
    expect(pipe).toHaveProperty('exceptionFactory', expect.any(Function));
  });
});

describe('class-transformer', () => {
  it('keeps what it exposes in a module of its own', async () => {
    const { defaultMetadataStorage } = await import('class-transformer/cjs/storage.js');
    class Exposing {
      @Expose({ name: 'wire' }) property!: string;
    }
    expect(defaultMetadataStorage.findExposeMetadata(Exposing, 'property')).toMatchObject({
      options: { name: 'wire' },
    });
  });
});

describe('adapters', () => {
  it.each([ExpressAdapter, FastifyAdapter])('%o has the methods that are tapped', (adapter) => {
    const methods = adapter.prototype as unknown as Record<string, unknown>;
    for (const name of ['setNotFoundHandler', 'setErrorHandler', 'reply', 'get', 'post', 'all']) {
      expect(methods[name], name).toBeTypeOf('function');
    }
  });

  it('that of Fastify registers its JSON parser by itself', () => {
    expect(FastifyAdapter.prototype).toHaveProperty('registerJsonContentParser');
  });

  it('Express shows the stack of its router', async () => {
    const app = await TestApp.start('express', { controllers: [ReadingController] });
    const instance: { router: { stack: ReadonlyArray<{ match?: unknown }> } } = app.app
      .getHttpAdapter()
      .getInstance();
    expect(instance.router.stack.length).toBeGreaterThan(0);
    expect(instance.router.stack[0]?.match).toBeTypeOf('function');
    await app.close();
  });

  it('Fastify keeps its options behind a symbol of that description', () => {
    const instance: object = new FastifyAdapter().getInstance();
    expect(descriptionsIn(instance)).toContain('fastify.options');
  });

  it('Fastify keeps its replies, and what it knows of one, behind symbols of these descriptions', async () => {
    const replies: object[] = [];
    const app = await TestApp.start('fastify', {
      controllers: [ReadingController],
      before: (nest) => {
        const hooks: Hooks = nest.getHttpAdapter().getInstance();
        hooks.addHook('onResponse', (_request, reply, done) => {
          replies.push(reply);
          done();
        });
      },
    });
    const instance: object = app.app.getHttpAdapter().getInstance();
    await app.get('/nothing');
    // Fastify's own error handler
    await app.request('POST', '/', { body: '{', headers: { 'content-type': 'application/json' } });
    await app.close();
    expect(descriptionsIn(instance)).toContain('fastify.Reply');
    expect(replies).toHaveLength(2);
    for (const reply of replies) {
      expect(descriptionsIn(reply)).toEqual(
        expect.arrayContaining(['fastify.reply.headers', 'fastify.reply.isError']),
      );
    }
    expect(descriptionsIn(replies[1] ?? {})).toContain('fastify.reply.nextErrorHandler');
  });
});

interface Hooks {
  addHook(name: string, hook: (request: object, reply: object, done: () => void) => void): void;
}

function descriptionsIn(target: object): unknown[] {
  return Object.getOwnPropertySymbols(target).map(({ description }) => description);
}
