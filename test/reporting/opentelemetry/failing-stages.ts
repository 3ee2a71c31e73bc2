import {
  Body,
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  ParseIntPipe,
  Post,
  UseGuards,
  type CanActivate,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as delay } from 'node:timers/promises';

import { UserException, UseResponseHook, type ResponseHook } from '../../../src/index.js';

@UserException(409, { code: 'STAGE_FAILED' })
class StageFailed extends Error {}

const fail = (): never => {
  throw new StageFailed('This stage failed');
};

@Injectable()
class FailingGuard implements CanActivate {
  canActivate(): boolean {
    return fail();
  }
}

class SlowHook implements ResponseHook {
  async onResponse(): Promise<undefined> {
    await delay(5);
  }
}

@Controller('stages')
export class StagesController {
  @Get('handler') handler(): void {
    fail();
  }
  @Get('unknown/:id') unknown(): void {
    throw new TypeError('no pool', { cause: new Error('refused') });
  }
  @Get('async') async async(): Promise<void> {
    await delay(5);
    fail();
  }
  @UseGuards(FailingGuard) @Get('guard') guarded(): void {}
  @Get('middleware') middleware(): void {}
  @Get('middleware/later') later(): void {}
  @Get('hook') hook(): void {}
  @Get('slow-answer') slow(): void {
    fail();
  }
  @Get('invalid/:id') invalid(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }
  @UseResponseHook(SlowHook) @Get('hooked') hooked(): void {
    fail();
  }
  @Post('body') body(@Body() body: unknown): unknown {
    return body;
  }
}

type Next = (error?: unknown) => void;

@Module({})
export class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(fail).forRoutes('stages/middleware');
    consumer
      .apply((_request: unknown, _response: unknown, next: Next) => {
        setTimeout(() => next(new StageFailed('This stage failed')), 5);
      })
      .forRoutes('stages/middleware/later');
  }
}

/** On Fastify: a hook that fails, and one that takes its time with answers. */
export function addHooks(app: INestApplication): void {
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  fastify.addHook('preHandler', async ({ url }) => {
    await delay(5);
    if (url === '/stages/hook') fail();
  });
  fastify.addHook('onSend', async ({ url }, _reply, payload) => {
    if (url === '/stages/slow-answer') await delay(20);
    return payload;
  });
}
