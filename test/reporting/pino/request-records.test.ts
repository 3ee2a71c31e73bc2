import {
  Body,
  Controller,
  Get,
  InternalServerErrorException,
  NotFoundException,
  Param,
  Post,
  UseGuards,
  UseInterceptors,
  type CanActivate,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestModule,
} from '@nestjs/common';
import { IsInt } from 'class-validator';
import { throwError } from 'rxjs';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { UserException } from '../../../src/index.js';
import { PinoApp } from '../../support/pino-app.js';
import { LEVELS } from '../../support/pino-log.js';
import { onEachPlatform } from '../../support/test-app.js';

@UserException(409, { code: 'CONTACT_PROTECTED' })
class DeletionNotAllowed extends Error {}
@UserException(409, { logLevel: 'warn' })
class Warned extends Error {}
@UserException(503, { logLevel: 'debug' })
class Quiet extends Error {}
@UserException(409, { logLevel: false })
class Silent extends Error {}

const THROWN: Readonly<Record<string, () => unknown>> = {
  domain: () => new DeletionNotAllowed('Record is protected'),
  warned: () => new Warned('x'),
  quiet: () => new Quiet('x'),
  silent: () => new Silent('x'),
  missing: () => new NotFoundException('No such contact'),
  broken: () => new InternalServerErrorException('broken'),
  unknown: () => new TypeError('outer'),
  string: () => 'just a text',
  null: () => null,
  undefined: () => undefined,
};

class RefusingGuard implements CanActivate {
  canActivate(): boolean {
    throw new DeletionNotAllowed('guard');
  }
}
class FailingInterceptor implements NestInterceptor {
  intercept() {
    return throwError(() => new DeletionNotAllowed('interceptor'));
  }
}
class ContactBody {
  @IsInt() age!: number;
}

@Controller('contacts')
class ContactsController {
  @Get(':id/thrown/:kind') fail(@Param('kind') kind: string): void {
    throw THROWN[kind]?.();
  }
  @Get('guard') @UseGuards(RefusingGuard) guard(): void {}
  @Get('interceptor') @UseInterceptors(FailingInterceptor) interceptor(): void {}
  @Get('middleware') middleware(): void {}
  @Get('good') good(): object {
    return { fine: true };
  }
  @Post() create(@Body() body: ContactBody): object {
    return body;
  }
}

class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const middleware = (): void => {
      throw new DeletionNotAllowed('middleware');
    };
    consumer.apply(middleware).forRoutes('contacts/middleware');
  }
}

onEachPlatform('the record of a request that fails', (platform) => {
  let app: PinoApp;
  beforeAll(async () => {
    app = await PinoApp.start(platform, {
      controllers: [ContactsController],
      imports: [{ module: MiddlewareModule }],
    });
  });
  afterEach(() => app.log.clear());
  afterAll(() => app.close());

  it('is its only one, and tells why', async () => {
    const { headers } = await app.test.get('/contacts/7/thrown/domain');
    const id = headers['x-error-id'];
    const line = await app.line();
    expect(line).toEqual({
      level: LEVELS.info,
      time: expect.any(Number),
      pid: process.pid,
      hostname: expect.any(String),
      req: expect.objectContaining({ method: 'GET', url: '/contacts/7/thrown/domain' }),
      res: expect.objectContaining({ statusCode: 409 }),
      responseTime: expect.any(Number),
      err: { type: 'DeletionNotAllowed', message: 'Record is protected' },
      errorId: id,
      code: 'CONTACT_PROTECTED',
      status: 409,
      transport: 'http',
      outcome: 'answered',
      transaction: 'none',
      method: 'GET',
      route: '/contacts/:id/thrown/:kind',
      duration: expect.any(Number),
      requestId: String((line['req'] as { id: unknown }).id),
      msg: `409 CONTACT_PROTECTED GET /contacts/:id/thrown/:kind: Record is protected [${String(id)}]`,
    });
  });

  it.each([
    ['missing', 'info', { type: 'NotFoundException', message: 'No such contact' }],
    ['warned', 'warn', { type: 'Warned', message: 'x' }],
    ['broken', 'error', { type: 'InternalServerErrorException', message: 'broken' }],
    ['unknown', 'error', { type: 'TypeError', message: 'outer' }],
    ['string', 'error', { type: 'string', message: 'just a text' }],
    ['null', 'error', { type: 'object', message: 'null' }],
    ['undefined', 'error', { type: 'undefined', message: 'undefined' }],
  ] as const)('of a thrown %s has the level %s', async (kind, level, error) => {
    await app.test.get(`/contacts/7/thrown/${kind}`);
    const line = await app.line();
    expect(line).toMatchObject({ level: LEVELS[level], err: error });
    const hasStack = kind === 'broken' || kind === 'unknown';
    expect('stack' in (line['err'] as object)).toBe(hasStack);
    if (hasStack) expect(line['err']).toHaveProperty('stack', expect.stringMatching(/\n {4}at /));
  });

  it.each(['silent', 'quiet'])('of a thrown %s is not written', async (kind) => {
    await app.test.get(`/contacts/7/thrown/${kind}`);
    expect(await app.lines()).toEqual([]);
  });

  it.each(['guard', 'interceptor', 'middleware'])('is written for a %s', async (name) => {
    await app.test.get(`/contacts/${name}`);
    expect(await app.line()).toMatchObject({
      code: 'CONTACT_PROTECTED',
      err: { message: name },
      req: { url: `/contacts/${name}` },
    });
  });

  it('is written for a HEAD', async () => {
    await app.test.request('HEAD', '/contacts/guard');
    expect(await app.line()).toMatchObject({ code: 'CONTACT_PROTECTED', req: { method: 'HEAD' } });
  });

  it('counts the issues of an invalid request', async () => {
    await app.test.post('/contacts', { age: 'old' });
    expect(await app.line()).toMatchObject({
      level: LEVELS.info,
      code: 'VALIDATION_FAILED',
      issues: 1,
      route: '/contacts',
    });
  });

  it('is written for a body that cannot be parsed', async () => {
    await app.test.post('/contacts', '{"age":');
    expect(await app.line()).toMatchObject({
      level: LEVELS.info,
      code: 'MALFORMED_JSON',
      method: 'POST',
      // Express parses before it asks middleware
      req: { method: 'POST', url: '/contacts' },
    });
  });

  it.each([
    ['GET', '/nowhere', 'ROUTE_NOT_FOUND'],
    ['DELETE', '/contacts/good', 'METHOD_NOT_ALLOWED'],
  ])('is written for %s %s', async (method, path, code) => {
    await app.test.request(method, path);
    const line = await app.line();
    expect(line).toMatchObject({ level: LEVELS.info, code, method });
    expect(line).not.toHaveProperty('route');
  });

  it('stays that of pino-http when nothing fails', async () => {
    await app.test.get('/contacts/good');
    const line = await app.line();
    expect(line).toMatchObject({ level: LEVELS.info, msg: 'request completed' });
    expect(Object.keys(line).join(' ')).toBe('level time pid hostname req res responseTime msg');
  });
});
