import {
  Controller,
  ForbiddenException,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Res,
  Scope,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { map, Observable, throwError } from 'rxjs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { AuthenticationGuard, Produces, UserException } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { code: 'STAGE_FAILED' })
class StageFailed extends Error {}

@UserException()
class Refused extends Error {}

const fail = (): never => {
  throw new StageFailed('This stage failed');
};

type Next = (error?: unknown) => void;

@Injectable()
class DeniesAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class ThrowsInGuard implements CanActivate {
  canActivate(): boolean {
    return fail();
  }
}

@Injectable()
class SetsStatus implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getResponse<{ statusCode: number }>().statusCode = 423;
    throw new Refused('Locked for you');
  }
}

@AuthenticationGuard()
@Injectable()
class SyncAuthentication implements CanActivate {
  canActivate(): boolean {
    throw new Refused('Who are you?');
  }
}

@AuthenticationGuard()
@Injectable()
class AsyncAuthentication implements CanActivate {
  async canActivate(): Promise<boolean> {
    await Promise.resolve();
    throw new Refused('Who are you?');
  }
}

@AuthenticationGuard()
@Injectable()
class ObservedAuthentication implements CanActivate {
  canActivate(): Observable<boolean> {
    return throwError(() => new Refused('Who are you?'));
  }
}

@AuthenticationGuard()
@Injectable()
class StatusAuthentication implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    context.switchToHttp().getResponse<{ statusCode: number }>().statusCode = 403;
    throw new Refused('Not you');
  }
}

@AuthenticationGuard()
@Injectable()
class BrokenAuthentication implements CanActivate {
  canActivate(): boolean {
    throw new Error('hunter2');
  }
}

@AuthenticationGuard()
@Injectable()
class PassingAuthentication implements CanActivate {
  canActivate(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

@Injectable()
class FailsBefore implements NestInterceptor {
  intercept(): Observable<unknown> {
    return fail();
  }
}

@Injectable()
class FailsAfter implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map(fail));
  }
}

@Controller()
class StagesController {
  @Get('fine') fine(): string {
    return 'fine';
  }
  @Get('middleware/:kind') middleware(): string {
    return 'not reached';
  }
  @UseGuards(DeniesAll) @Get('guard/false') denied(): void {}
  @UseGuards(ThrowsInGuard) @Get('guard/throws') guarded(): void {}
  @UseGuards(SetsStatus) @Get('guard/status') locked(): void {}
  @UseGuards(SyncAuthentication) @Get('auth/sync') syncAuth(): void {}
  @UseGuards(AsyncAuthentication) @Get('auth/async') asyncAuth(): void {}
  @UseGuards(ObservedAuthentication) @Get('auth/observed') observedAuth(): void {}
  @UseGuards(StatusAuthentication) @Get('auth/status') statusAuth(): void {}
  @UseGuards(BrokenAuthentication) @Get('auth/broken') brokenAuth(): void {}
  @UseGuards(PassingAuthentication) @Get('auth/passes') passes(): string {
    return 'passed';
  }
  @UseInterceptors(FailsBefore) @Get('interceptor/before') before(): void {}
  @UseInterceptors(FailsAfter) @Get('interceptor/after') after(): string {
    return 'x';
  }
  @Get('pipe/:id') pipe(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }
  @Get('handler/rejects') async rejects(): Promise<void> {
    await Promise.resolve();
    fail();
  }
  @Get('handler/observable') observable(): Observable<never> {
    return throwError(() => new StageFailed('This stage failed'));
  }
  @Get('handler/status') status(
    @Res({ passthrough: true }) response: { statusCode: number },
  ): void {
    response.statusCode = 418;
    throw new Refused('Short and stout');
  }
  @Get('handler/ok-status') okStatus(
    @Res({ passthrough: true }) response: { statusCode: number },
  ): void {
    response.statusCode = 202;
    throw new Refused('Not now');
  }
  @Get('answer/circular') circular(): object {
    const loop: Record<string, unknown> = { password: 'hunter2' };
    loop['loop'] = loop;
    return loop;
  }
  @Get('answer/bigint') bigint(): object {
    return { big: 10n };
  }
  @Produces('text/csv', 'application/json')
  @Get('produces')
  produces(): string {
    return 'a;b';
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class ScopedController {
  constructor(@Inject('FAILING') readonly failing: unknown) {}

  @Get() get(): void {}
}

const failing = {
  provide: 'FAILING',
  scope: Scope.REQUEST,
  inject: [REQUEST],
  useFactory: async (): Promise<never> => {
    await Promise.resolve();
    return fail();
  },
};

@Module({})
class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(fail).forRoutes('middleware/sync');
    consumer
      .apply(async () => {
        await Promise.resolve();
        fail();
      })
      .forRoutes('middleware/async');
    consumer
      .apply((_request: unknown, _response: unknown, next: Next) => {
        setImmediate(() => next(new StageFailed('This stage failed')));
      })
      .forRoutes('middleware/callback');
    consumer
      .apply((_request: unknown, _response: unknown, next: Next) => next('hunter2'))
      .forRoutes('middleware/text');
    consumer
      .apply(() => {
        throw new NotFoundException('No such tenant');
      })
      .forRoutes({ path: 'tenant', method: 0 }, { path: 'tenant', method: 1 });
  }
}

const failed = errorList(409, 'STAGE_FAILED', 'This stage failed');
const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');
const challenge = { 'www-authenticate': 'Bearer realm="contacts"' };
const unauthorized = errorList(401, 'REFUSED', 'Who are you?', challenge);

const STAGES = [
  ['/middleware/sync', failed],
  ['/middleware/async', failed],
  ['/middleware/callback', failed],
  ['/middleware/text', unknown],
  ['/tenant', errorList(404, 'NOT_FOUND', 'No such tenant')],
  ['/guard/false', errorList(403, 'FORBIDDEN', 'Forbidden resource')],
  ['/guard/throws', failed],
  ['/guard/status', errorList(423, 'REFUSED', 'Locked for you')],
  ['/auth/sync', unauthorized],
  ['/auth/async', unauthorized],
  ['/auth/observed', unauthorized],
  ['/auth/status', errorList(403, 'REFUSED', 'Not you')],
  ['/auth/broken', unknown],
  ['/interceptor/before', failed],
  ['/interceptor/after', failed],
  [
    '/pipe/x',
    errorList(
      400,
      'VALIDATION_FAILED',
      "Failed to parse. 'Integer' compatible data type is required for parameter 'id'.",
    ),
  ],
  ['/handler/rejects', failed],
  ['/handler/observable', failed],
  ['/handler/status', errorList(418, 'REFUSED', 'Short and stout')],
  ['/handler/ok-status', errorList(500, 'REFUSED', 'Not now')],
  ['/answer/circular', unknown],
  ['/answer/bigint', unknown],
  ['/scoped', failed],
] as const;

onEachPlatform('a failure', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      imports: [MiddlewareModule],
      controllers: [StagesController, ScopedController],
      providers: [failing],
      options: { wwwAuthenticate: 'Bearer realm="contacts"' },
    });
  });
  beforeEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each(STAGES)('%s', async (path, expected) => {
    const answer = await app.get(path);
    expect(seen(answer)).toEqual(expected);
    expect(answer.text).not.toContain('hunter2');
    expect(app.log.records).toHaveLength(1);
  });

  it('a middleware that hides a tenant keeps its 404 for every method', async () => {
    expect(seen(await app.request('POST', '/tenant'))).toEqual(
      errorList(404, 'NOT_FOUND', 'No such tenant'),
    );
  });

  it('good requests are left alone', async () => {
    const answer = await app.get('/fine');
    expect(answer).toMatchObject({ status: 200, text: 'fine' });
    expect(answer.headers['x-error-id']).toBeUndefined();
    expect((await app.get('/auth/passes')).text).toBe('passed');
    expect(app.log.records).toEqual([]);
  });

  it.each([
    [{}, 200, 'text/csv'],
    [{ accept: '*/*' }, 200, 'text/csv'],
    [{ accept: 'application/json' }, 200, 'application/json'],
    [{ accept: 'text/html, text/*;q=0.5' }, 200, 'text/csv'],
  ])('@Produces with %j', async (headers, status, type) => {
    const answer = await app.get('/produces', headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain(type);
    expect(answer.text).toBe('a;b');
  });

  it('@Produces answers 406 in the default format', async () => {
    expect(seen(await app.get('/produces', { accept: 'image/png' }))).toEqual(
      errorList(406, 'NOT_ACCEPTABLE', 'This address answers with text/csv, application/json.'),
    );
  });
});

onEachPlatform('a guard of the application', (platform) => {
  it('runs after ours and may throw', async () => {
    const app = await TestApp.start(platform, {
      controllers: [StagesController],
      before: (nest) => {
        nest.useGlobalGuards({
          canActivate: () => {
            throw new ForbiddenException('Closed');
          },
        });
      },
    });
    expect(seen(await app.get('/fine'))).toEqual(errorList(403, 'FORBIDDEN', 'Closed'));
    await app.close();
  });
});
