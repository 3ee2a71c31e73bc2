import {
  BadRequestException,
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  ParseArrayPipe,
  ParseIntPipe,
  Post,
  Query,
  Scope,
  UseInterceptors,
  ValidationPipe,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { Expose, Transform, Type } from 'class-transformer';
import {
  IsEmail,
  IsInt,
  IsOptional,
  Length,
  Max,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { RequestValidationPipe, Required, RequestHeader } from '../../src/index.js';
import { onEachPlatform, TestApp, type AppDefinition, type Platform } from '../support/test-app.js';
import type { Answer } from '../support/raw-request.js';
import { seen } from '../support/seen.js';
import { issuesOf, problemDetails } from './issues-of.js';

async function answerOf(
  platform: Platform,
  definition: AppDefinition,
  send: (app: TestApp) => Promise<Answer>,
): Promise<Answer> {
  const app = await TestApp.start(platform, { options: problemDetails, ...definition });
  try {
    const answer = await send(app);
    expect(JSON.stringify([answer.text, app.log.entries])).not.toContain('hunter2');
    return answer;
  } finally {
    await app.close();
  }
}

class Lengths {
  @Length(2, 5) short!: string;
  @Length(10, 20) long!: string;
  @IsOptional()
  @Length(2, 2, { message: ({ value }) => `${(value as string).length} letters` })
  own?: string;
  @IsOptional()
  @Max(5, { message: ({ value }) => ((value as number) > 100 ? 'far too much' : 'too much') })
  count?: number;
  @IsOptional()
  @Min(5, { message: ({ value }) => `${value as number} is too little` })
  least?: number;
}

class Item {
  @MinLength(20, { message: '$value is too short' }) password!: string;
}

class Grouped {
  @MinLength(3, { groups: ['a'], message: '$value, shorter than 3' })
  @MinLength(5, { groups: ['b'], message: '$value, shorter than 5' })
  text!: string;
}

class Shaped {
  @Expose() @Transform(({ obj }) => (obj as { old: unknown }).old) @IsInt() current!: number;
}

class Typed {
  @IsOptional() @ValidateNested() @Type(() => Item) map?: Map<string, Item>;
  @IsEmail() email!: string;
}

class Strict {
  @IsEmail({}, { groups: ['strict'] }) @IsOptional({ groups: ['lenient'] }) email!: string;
}

class Load implements PipeTransform {
  static values: unknown[] = [];

  transform(value: unknown): never {
    Load.values.push(value);
    throw new NotFoundException('No such record');
  }
}

class Never implements PipeTransform {
  transform(): Promise<never> {
    return new Promise(() => undefined);
  }
}

/** What an own parser or middleware may leave. */
class Replacing implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Record<string, unknown>>();
    Object.defineProperty(request, 'query', { value: { n: { toString: 1, valueOf: 1 } } });
    return next.handle();
  }
}

@Controller('h')
class HostileController {
  @Post('lengths') lengths(@Body() _body: Lengths): void {}
  @Get('load/:id') load(@Param('id', Load) _id: number, @Query('n') _n: number): void {}
  @Post('items') items(@Body(new ParseArrayPipe({ items: Item })) _items: Item[]): void {}
  @Post('all-items') allItems(
    @Body(new ParseArrayPipe({ items: Item, stopAtFirstError: false })) _items: Item[],
  ): void {}
  @Get('list') list(@Query('ids', new ParseArrayPipe({ items: Number })) _ids: number[]): void {}
  @Get('never') never(@Query('a', ParseIntPipe) _a: number, @Query('b', Never) _b: string): void {}
  @Post('grouped') grouped(@Body() _body: Grouped): void {}
  @Post('shaped') shaped(@Body() _body: Shaped): void {}
  @Get('objects') @UseInterceptors(Replacing) objects(
    @Query('n') _n: number,
    @Query('n') _s: string,
  ): void {}
  @Post('typed') typed(@Body() body: Typed): unknown {
    return body;
  }
  @Post('own') own(
    @Body(new RequestValidationPipe({ groups: ['strict'], issues: { isEmail: { code: 'OWN' } } }))
    _body: Strict,
  ): void {}
  @Post('zod') zod(@Body() body: unknown): unknown {
    return z.strictObject({ a: z.number() }).parse(body);
  }
  @Get('header') header(@RequestHeader('X-Tenant', Required) _tenant: string): void {}
}
const controllers = [HostileController];

onEachPlatform('a hostile request', (platform) => {
  const post = (path: string, body: unknown) => (app: TestApp) => app.post(`/h/${path}`, body);
  const details = (answer: Answer) => issuesOf(answer).map(({ detail }) => detail);

  it('is told the truth by texts that depend on the value', async () => {
    const body = { short: 'x', long: 'y'.repeat(30), own: 'hunter2', count: 1_000, least: 4 };
    expect(details(await answerOf(platform, { controllers }, post('lengths', body)))).toEqual([
      'short must be longer than or equal to 2 characters',
      'long must be shorter than or equal to 20 characters',
      '7 letters',
      'far too much',
      'the value is too little',
    ]);
  });

  it('runs no pipe of the application on what is no value', async () => {
    Load.values.length = 0;
    const answer = await answerOf(platform, { controllers }, (app) => app.get('/h/load/x?n=y'));
    expect(issuesOf(answer).map(({ code, name }) => [code, name])).toEqual([
      ['isNumber', 'id'],
      ['isNumber', 'n'],
    ]);
    expect(Load.values).toEqual([]);
  });

  it.each(['items', 'all-items'])('has places in lists that a pipe reads: %s', async (path) => {
    const body = [{ password: 'x'.repeat(20) }, { password: 'hunter2' }, {}];
    const issues = issuesOf(await answerOf(platform, { controllers }, post(path, body)));
    const found = [
      { detail: 'the value is too short', code: 'minLength', pointer: '/1/password' },
      {
        detail: "The '2.password' field is missing in the request body.",
        code: 'required',
        pointer: '/2/password',
      },
    ];
    // Nest 11.0 reads all items at once, and stops at the first that fails
    if (path === 'items') expect(issues[0]).toEqual(found[0]);
    else expect(issues).toEqual(found);
  });

  it('is told what a list of plain values lacks', async () => {
    const answer = await answerOf(platform, { controllers }, (app) => app.get('/h/list?ids=1,x'));
    expect(issuesOf(answer)).toEqual([
      { detail: '[1] item must be a number', in: 'query', name: 'ids' },
    ]);
  });

  it('is answered although a pipe never settles', async () => {
    const options = { ...problemDetails, validation: { collectTimeout: 50 } };
    const answer = await answerOf(platform, { controllers, options }, (app) =>
      app.get('/h/never?a=x&b=1'),
    );
    expect(issuesOf(answer).map(({ name }) => name)).toEqual(['a']);
  });

  it('has the text of the group that is active', async () => {
    const options = { ...problemDetails, validation: { groups: ['a'] } };
    const definition = { controllers, options };
    expect(details(await answerOf(platform, definition, post('grouped', { text: 'ab' })))).toEqual([
      'the value, shorter than 3',
    ]);
  });

  it('has a field that was made of another', async () => {
    expect(
      details(await answerOf(platform, { controllers }, post('shaped', { old: 'x' }))),
    ).toEqual(['current must be an integer number']);
  });

  it('is no fault of the application when an object is no number and no text', async () => {
    const answer = await answerOf(platform, { controllers }, (app) => app.get('/h/objects'));
    expect(issuesOf(answer).map(({ code }) => code)).toEqual(['isNumber', 'isString']);
  });

  it('names no class, whatever its members are called', async () => {
    const body = { map: { $target: { password: 'x' }, $property: {} }, email: 'ada@example.com' };
    const answer = await answerOf(platform, { controllers }, post('typed', body));
    expect(details(answer)).toEqual([
      'the value is too short',
      "The 'map.$property.password' field is missing in the request body.",
    ]);
  });

  it('is answered in the words of the pipe that refused it', async () => {
    const options = { ...problemDetails, validation: { groups: ['lenient'] } };
    const own = await answerOf(platform, { controllers, options }, post('own', { email: 'no' }));
    expect(issuesOf(own)).toEqual([
      { detail: 'email must be an email', code: 'OWN', pointer: '/email' },
    ]);
    const pipe = new RequestValidationPipe({ maxIssues: 1, issues: { '*': { code: 'GLOBAL' } } });
    const definition = { controllers, providers: [{ provide: APP_PIPE, useValue: pipe }] };
    const issues = issuesOf(await answerOf(platform, definition, post('lengths', { short: 'x' })));
    expect(issues.map(({ code }) => code)).toEqual(['GLOBAL', 'issuesOmitted']);
  });

  it.each([false, 'filter'] as const)(
    'is told where a header is missing (%s)',
    async (aggregate) => {
      const options = { ...problemDetails, validation: { aggregate } };
      const answer = await answerOf(platform, { controllers, options }, (app) =>
        app.get('/h/header'),
      );
      expect(issuesOf(answer)).toEqual([
        {
          detail: "The 'X-Tenant' HTTP Header is missing in the request.",
          code: 'required',
          in: 'header',
          name: 'X-Tenant',
        },
      ]);
    },
  );

  it('meets a ValidationPipe that is made per request, and no other', async () => {
    class Lenient extends ValidationPipe {
      constructor() {
        super({ transform: true });
      }
    }
    const providers = [{ provide: APP_PIPE, scope: Scope.REQUEST, useClass: Lenient }];
    const body = { email: 'ada@example.com', more: 1 };
    const { json } = await answerOf(platform, { controllers, providers }, post('typed', body));
    expect(json).toEqual(body);
  });

  it('shows a factory of the application what class-validator found, and nobody else', async () => {
    const exceptionFactory = (errors: object[]) =>
      new BadRequestException({ message: `${errors[0]?.constructor.name}`, errors });
    const options = {
      ...problemDetails,
      validation: { aggregate: false, exceptionFactory },
    } as const;
    const answer = await answerOf(
      platform,
      { controllers, options },
      post('typed', { email: 'hunter2' }),
    );
    expect(seen(answer).body).toMatchObject({ status: 400, detail: 'ValidationError' });
  });
});

describe('a long name', () => {
  it('is cut in texts, and its place is that around it', async () => {
    const options = { ...problemDetails, validation: { forbidNonWhitelisted: true } };
    const name = 'n'.repeat(2_000);
    const answer = await answerOf('express', { controllers, options }, (app) =>
      app.post('/h/typed', { email: 'ada@example.com', [name]: 1 }),
    );
    expect(issuesOf(answer)).toEqual([
      { detail: `${'n'.repeat(50)}… should not exist`, code: 'whitelistValidation', pointer: '' },
    ]);
  });
});
