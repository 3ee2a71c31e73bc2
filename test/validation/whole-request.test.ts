import {
  BadRequestException,
  Body,
  Catch,
  Controller,
  createParamDecorator,
  ForbiddenException,
  Get,
  Injectable,
  NotFoundException,
  Param,
  ParseIntPipe,
  ParseUUIDPipe,
  Post,
  Query,
  UnauthorizedException,
  UnprocessableEntityException,
  UseGuards,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import { IsEmail, IsInt, IsOptional, Max } from 'class-validator';
import { Type } from 'class-transformer';
import { catchError, throwError, type Observable } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ApiException,
  collectIssues,
  RequestCookie,
  RequestHeader,
  Required,
  UserException,
  ValidationException,
  type Issue,
  type ProblemIssue,
} from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Contact {
  @IsEmail() email!: string;
}

class Page {
  @IsOptional() @IsInt() @Max(100) @Type(() => Number) size?: number;
}

class Refusing implements PipeTransform {
  constructor(private readonly error: () => unknown) {}

  transform(): never {
    throw this.error();
  }
}

const SyncTenant = createParamDecorator((_name: string, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
  return headers['x-tenant'];
});
const AsyncTenant = createParamDecorator(async (name: string, context: ExecutionContext) => {
  await Promise.resolve();
  return SyncTenantOf(name, context);
});
function SyncTenantOf(_name: string, context: ExecutionContext): unknown {
  return context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers[
    'x-tenant'
  ];
}

@UserException(422)
class OddTenant extends Error {}

@Injectable()
class EvenTenant implements PipeTransform {
  transform(value: unknown): unknown {
    if (value === 'even') return value;
    throw new OddTenant('The tenant is odd');
  }
}

const refuse = (error: () => unknown): Refusing => new Refusing(error);

@Controller('all')
class WholeController {
  @Post(':id/:group')
  all(
    @Body() _body: Contact,
    @RequestCookie('session', Required) _session: string,
    @SyncTenant('tenant', EvenTenant) _sync: string,
    @AsyncTenant('slow', EvenTenant) _async: string,
    @RequestHeader('X-Count') _count: number,
    @Query() _page: Page,
    @Query('flag') _flag: boolean,
    @Param('group', ParseUUIDPipe) _group: string,
    @Param('id', ParseIntPipe) _id: number,
  ): string {
    return 'reached';
  }
}

const EVERYTHING: readonly ProblemIssue[] = [
  {
    detail: "Failed to parse. 'UUID' compatible data type is required for parameter 'group'.",
    code: 'isUuid',
    in: 'path',
    name: 'group',
  },
  {
    detail: "Failed to parse. 'Integer' compatible data type is required for parameter 'id'.",
    code: 'isInt',
    in: 'path',
    name: 'id',
  },
  { detail: 'size must not be greater than 100', code: 'max', in: 'query', name: 'size' },
  {
    detail: "Failed to parse. 'Boolean' compatible data type is required for parameter 'flag'.",
    code: 'isBoolean',
    in: 'query',
    name: 'flag',
  },
  {
    detail: "Failed to parse. 'Number' compatible data type is required for parameter 'X-Count'.",
    code: 'isNumber',
    in: 'header',
    name: 'X-Count',
  },
  {
    detail: "The 'session' cookie is missing in the request.",
    code: 'required',
    in: 'cookie',
    name: 'session',
  },
  { detail: 'The tenant is odd', code: 'ODD_TENANT', name: 'tenant' },
  { detail: 'The tenant is odd', code: 'ODD_TENANT', name: 'slow' },
  { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
];

const bad = {
  path: '/all/x/y?flag=maybe&size=101',
  body: { email: 'no' },
  headers: { 'x-count': 'few' },
};

onEachPlatform('a request that is wrong everywhere', (platform) => {
  it.each(['filter', 'interceptor'] as const)(
    'is answered with all of it (%s)',
    async (aggregate) => {
      const app = await TestApp.start(platform, {
        controllers: [WholeController],
        options: { ...problemDetails, validation: { aggregate } },
      });
      expect(issuesOf(await app.post(bad.path, bad.body, bad.headers))).toEqual(EVERYTHING);
      expect(app.log.records).toHaveLength(1);
      await app.close();
    },
  );

  it('is answered with the first of it when aggregation is switched off', async () => {
    const app = await TestApp.start(platform, {
      controllers: [WholeController],
      options: { ...problemDetails, validation: { aggregate: false } },
    });
    expect(issuesOf(await app.post(bad.path, bad.body, bad.headers))).toHaveLength(1);
    await app.close();
  });

  it('passes when it is right', async () => {
    const app = await TestApp.start(platform, { controllers: [WholeController] });
    const path = '/all/7/1b4e28ba-2fa1-4d1d-883f-0016d3cca427?flag=true&size=3';
    const headers = { cookie: 'session=a', 'x-tenant': 'even', 'x-count': '3' };
    const answer = await app.post(path, { email: 'ada@example.com' }, headers);
    expect([answer.status, answer.text]).toEqual([201, 'reached']);
    await app.close();
  });
});

@UserException(409)
class Taken extends Error {}

@Controller('status')
class StatusController {
  @Post('404') notFound(
    @Query('a', refuse(() => new NotFoundException('No such thing'))) _a: string,
  ): void {}
  @Post('401') unauthorized(
    @Query('a', refuse(() => new UnauthorizedException())) _a: string,
  ): void {}
  @Post('409') taken(@Query('a', refuse(() => new Taken('Taken'))) _a: string): void {}
  @Post('500') broken(@Query('a', refuse(() => new Error('secret'))) _a: string): void {}
  @Post('both') both(
    @Query('a', refuse(() => new NotFoundException('No such thing'))) _a: string,
    @Query('b', refuse(() => new ForbiddenException('Not you'))) _b: string,
  ): void {}
  @Post('mixed') mixed(
    @Query('a', refuse(() => new NotFoundException())) _a: string,
    @Query('b', refuse(() => new Error('secret'))) _b: string,
    @Query('c', refuse(() => new BadRequestException('c is bad'))) _c: string,
  ): void {}
  @Post('422') unprocessable(
    @Query('a', refuse(() => new UnprocessableEntityException(['one', 'two']))) _a: string,
    @Query('b', refuse(() => new ApiException(422, 'three', { code: 'THREE' }))) _b: string,
  ): void {}
  @Post('422-and-400') either(
    @Query('a', refuse(() => new UnprocessableEntityException('one'))) _a: string,
    @Query('b', refuse(() => new BadRequestException('two'))) _b: string,
  ): void {}
  @Get('handler') handler(@Query('a') _a: string): never {
    throw new BadRequestException('from the handler');
  }
}

onEachPlatform('a pipe that answers otherwise', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [StatusController] });
  });
  afterAll(() => app.close());

  it.each([
    ['404', errorList(404, 'NOT_FOUND', 'No such thing')],
    ['401', errorList(401, 'UNAUTHORIZED', 'Unauthorized')],
    ['409', errorList(409, 'TAKEN', 'Taken')],
    ['500', errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.')],
    ['both', errorList(404, 'NOT_FOUND', 'No such thing')],
    ['mixed', errorList(400, 'VALIDATION_FAILED', 'c is bad')],
    ['422', errorList(422, 'VALIDATION_FAILED', ['one', 'two', 'three'])],
    ['422-and-400', errorList(400, 'VALIDATION_FAILED', ['one', 'two'])],
  ])('keeps its answer unless there are issues: %s', async (path, expected) => {
    const answer = await app.request('POST', `/status/${path}?a=1&b=2&c=3`, {});
    expect(seen(answer)).toEqual(expected);
  });

  it('is in the record when its failure is hidden by issues', async () => {
    app.log.clear();
    await app.request('POST', '/status/mixed?a=1&b=2&c=3', {});
    expect(app.log.records.map(({ text }) => text).join()).toContain('secret');
  });

  it('is told from a handler that throws the same', async () => {
    expect(seen(await app.get('/status/handler?a=1'))).toEqual(
      errorList(400, 'BAD_REQUEST', 'from the handler'),
    );
  });
});

@Injectable()
class Locked {
  canActivate(): never {
    throw new BadRequestException('locked');
  }
}

@Catch(BadRequestException)
class OwnFilter implements ExceptionFilter {
  async catch(_thrown: unknown, host: ArgumentsHost): Promise<void> {
    const issues = await collectIssues(host);
    answerWith(host, issues);
  }
}

function answerWith(host: ArgumentsHost, issues: readonly Issue[]): void {
  const reply = host
    .switchToHttp()
    .getResponse<{ status(n: number): { send(b: unknown): void } }>();
  reply.status(400).send({ mine: issues });
}

const observed: unknown[] = [];
class Observing implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        observed.push(error);
        return throwError(() => error);
      }),
    );
  }
}

class Mapping implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next
      .handle()
      .pipe(
        catchError(() => throwError(() => new ApiException(503, 'Mapped', { code: 'MAPPED' }))),
      );
  }
}

@Controller('own')
class OwnController {
  @Post() post(@Body() _body: Contact, @Query('n', new ParseIntPipe()) _n: string): void {}
  @Post('locked') @UseGuards(Locked) locked(@Body() _body: Contact): void {}
}

onEachPlatform('an application of its own mind', (platform) => {
  const invalid = (app: TestApp) => app.post('/own?n=x', { email: 'no' });

  it('collects the issues in its own filter', async () => {
    const app = await TestApp.start(platform, {
      controllers: [OwnController],
      providers: [{ provide: APP_FILTER, useClass: OwnFilter }],
    });
    const { json } = await invalid(app);
    expect(json).toMatchObject({ mine: [{ code: 'isInt', in: 'query', name: 'n' }, {}] });
    expect((await app.post('/own/locked', { email: 'no' })).json).toEqual({ mine: [] });
    await app.close();
  });

  it('sees the aggregate in a global interceptor and filter when it asks for that', async () => {
    observed.length = 0;
    const app = await TestApp.start(platform, {
      controllers: [OwnController],
      options: { validation: { aggregate: 'interceptor' } },
      providers: [{ provide: APP_INTERCEPTOR, useClass: Observing }],
    });
    const answer = await invalid(app);
    expect(answer.status).toBe(400);
    const [error] = observed as [ValidationException];
    expect(error).toBeInstanceOf(ValidationException);
    expect(error.issues.map(({ code }) => code)).toEqual(['isInt', 'isEmail']);
    expect(error.getResponse()).toEqual({
      message: error.issues.map(({ message }) => message),
      error: 'Bad Request',
      statusCode: 400,
    });
    await app.close();
  });

  it.each(['filter', 'interceptor'] as const)(
    'keeps what its interceptor made of it (%s)',
    async (aggregate) => {
      const app = await TestApp.start(platform, {
        controllers: [OwnController],
        options: { validation: { aggregate } },
        providers: [{ provide: APP_INTERCEPTOR, useClass: Mapping }],
      });
      const answer = await invalid(app);
      expect(seen(answer)).toEqual(errorList(503, 'MAPPED', 'Mapped'));
      await app.close();
    },
  );

  it('is not validated before its guards let it pass', async () => {
    const app = await TestApp.start(platform, { controllers: [OwnController] });
    const answer = await app.post('/own/locked', { email: 'no' });
    expect(seen(answer)).toEqual(errorList(400, 'BAD_REQUEST', 'locked'));
    await app.close();
  });

  it('switches validation off', async () => {
    const app = await TestApp.start(platform, {
      controllers: [OwnController],
      options: { validation: false },
    });
    expect((await app.post('/own?n=1', { email: 'no' })).status).toBe(201);
    await app.close();
  });
});

describe('collectIssues', () => {
  it('finds nothing outside HTTP and without the module', async () => {
    const host = { getType: () => 'rpc' } as unknown as ArgumentsHost;
    expect(await collectIssues(host)).toEqual([]);
    const http = { getType: () => 'http', getArgs: () => [{}, {}] } as unknown as ArgumentsHost;
    expect(await collectIssues(http)).toEqual([]);
  });
});
