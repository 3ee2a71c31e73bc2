import {
  Body,
  Controller,
  DefaultValuePipe,
  Get,
  Param,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  Post,
  Query,
} from '@nestjs/common';
import { Expose, Type } from 'class-transformer';
import { IsEmail, IsInt, IsOptional, IsString, MinLength } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RequestCookie, RequestHeader, Required } from '../../src/index.js';
import { errorHeaders, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Contact {
  @IsEmail() email!: string;
  @IsOptional() @IsString() note?: string;
}

class Tenancy {
  @Expose({ name: 'X-Tenant' }) @MinLength(3) tenant!: string;
  @IsOptional() @IsInt() @Type(() => Number) 'x-age'?: number;
}

class Session {
  @MinLength(5) session!: string;
  @IsOptional() @IsString() theme?: string;
}

enum Colour {
  Red = 'red',
}

@Controller('v')
class ValuesController {
  @Get('number') number(@Query('n') n: number): unknown {
    return { n };
  }
  @Get('boolean') boolean(@Query('b') b: boolean): unknown {
    return { b };
  }
  @Get('path/:n/:b') path(@Param('n') n: number, @Param('b') b: boolean): unknown {
    return { n, b };
  }
  @Get('default') default(@Query('n', new DefaultValuePipe(7), ParseIntPipe) n: number): unknown {
    return { n };
  }
  @Get('required') required(@Query('a', Required) a: string): unknown {
    return { a };
  }
  @Get('required-int') requiredInt(@Query('n', Required, ParseIntPipe) n: number): unknown {
    return { n };
  }
  @Get('parsed') parsed(
    @Query('float', ParseFloatPipe) _float: unknown,
    @Query('bool', ParseBoolPipe) _bool: unknown,
    // Nest 11.0 cannot make it itself
    @Query('date', new ParseDatePipe()) _date: unknown,
    @Query('colour', new ParseEnumPipe(Colour)) _colour: unknown,
  ): void {}
  @Get('header') header(
    @RequestHeader('X-N') n: number,
    @RequestHeader('X-B') b: boolean,
    @RequestHeader('X-S') s: string,
  ): unknown {
    return { n, b, s };
  }
  @Get('headers') headers(@RequestHeader() tenancy: Tenancy): unknown {
    return { tenancy, type: tenancy.constructor.name };
  }
  @Get('all-headers') allHeaders(@RequestHeader() headers: Record<string, string>): unknown {
    return { tenant: headers['x-tenant'] };
  }
  @Get('cookie') cookie(@RequestCookie('n') n: number, @RequestCookie('s') s: string): unknown {
    return { n, s };
  }
  @Get('cookies') cookies(@RequestCookie() session: Session): unknown {
    return session;
  }
  @Post('body') body(@Body() body: Contact): unknown {
    return body;
  }
  @Post('part') part(@Body('a', Required) a: string, @Body('contact') _contact: Contact): unknown {
    return { a };
  }
  @Post('optional') optional(@Body('note') note?: string): unknown {
    return { note };
  }
}

onEachPlatform('values', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [ValuesController],
      options: problemDetails,
    });
  });
  afterAll(() => app.close());

  const unparsed = (type: string, name: string): string =>
    `Failed to parse. '${type}' compatible data type is required for parameter '${name}'.`;

  it.each([
    ['/v/number?n=5', { n: 5 }],
    ['/v/number?n=-1.5e3', { n: -1500 }],
    ['/v/number?n=0x10', { n: 16 }],
    ['/v/number', {}],
    ['/v/boolean?b=true', { b: true }],
    ['/v/boolean?b=false', { b: false }],
    ['/v/boolean', {}],
    ['/v/path/3/true', { n: 3, b: true }],
    ['/v/default', { n: 7 }],
    ['/v/required?a=', { a: '' }],
    ['/v/required-int?n=4', { n: 4 }],
  ])('are read: %s', async (path, expected) => {
    const { status, json } = await app.get(path);
    expect([status, json]).toEqual([200, expected]);
  });

  it.each([
    ['/v/number?n=abc', 'Number', 'isNumber', 'query', 'n'],
    ['/v/number?n=', 'Number', 'isNumber', 'query', 'n'],
    ['/v/number?n=%20', 'Number', 'isNumber', 'query', 'n'],
    ['/v/number?n=1e999', 'Number', 'isNumber', 'query', 'n'],
    ['/v/number?n=NaN', 'Number', 'isNumber', 'query', 'n'],
    ['/v/number?n=1&n=2', 'Number', 'isNumber', 'query', 'n'],
    ['/v/boolean?b=maybe', 'Boolean', 'isBoolean', 'query', 'b'],
    ['/v/boolean?b=1', 'Boolean', 'isBoolean', 'query', 'b'],
    ['/v/boolean?b=', 'Boolean', 'isBoolean', 'query', 'b'],
    ['/v/path/x/true', 'Number', 'isNumber', 'path', 'n'],
    ['/v/path/1/x', 'Boolean', 'isBoolean', 'path', 'b'],
    // Nest's DefaultValuePipe would take NaN for a value that was not sent
    ['/v/default?n=x', 'Number', 'isNumber', 'query', 'n'],
    // the pipe of the parameter says more than its type, also behind Required
    ['/v/required-int?n=x', 'Integer', 'isInt', 'query', 'n'],
  ])('are issues, never NaN or false: %s', async (path, type, code, place, name) => {
    expect(issuesOf(await app.get(path))).toEqual([
      { detail: unparsed(type, name), code, in: place, name },
    ]);
  });

  it('are named by the type that a pipe of Nest expects', async () => {
    const issues = issuesOf(await app.get('/v/parsed?float=x&bool=x&date=x&colour=x'));
    expect(issues).toEqual([
      { detail: unparsed('Decimal', 'float'), code: 'isNumber', in: 'query', name: 'float' },
      { detail: unparsed('Boolean', 'bool'), code: 'isBoolean', in: 'query', name: 'bool' },
      { detail: unparsed('Date', 'date'), code: 'isDate', in: 'query', name: 'date' },
      { detail: unparsed('Enum', 'colour'), code: 'isEnum', in: 'query', name: 'colour' },
    ]);
  });

  it.each(['float', 'bool', 'date', 'colour'])(
    'are missing when nothing was sent: %s',
    async (name) => {
      expect(issuesOf(await app.get('/v/parsed'))).toContainEqual({
        detail: `The '${name}' URL parameter is missing in the request.`,
        code: 'required',
        in: 'query',
        name,
      });
    },
  );

  it('of headers are read and refused like those of the query', async () => {
    const read = await app.get('/v/header', { 'x-n': '5', 'x-b': 'true', 'x-s': 'text' });
    expect(read.json).toEqual({ n: 5, b: true, s: 'text' });
    expect((await app.get('/v/header')).json).toEqual({});
    expect(issuesOf(await app.get('/v/header', { 'x-n': 'few', 'x-b': '1' }))).toEqual([
      { detail: unparsed('Number', 'X-N'), code: 'isNumber', in: 'header', name: 'X-N' },
      { detail: unparsed('Boolean', 'X-B'), code: 'isBoolean', in: 'header', name: 'X-B' },
    ]);
  });

  it('of all headers make a DTO, whatever their case', async () => {
    const read = await app.get('/v/headers', { 'X-TENANT': 'blue', 'X-Age': '5' });
    expect(read.json).toEqual({ tenancy: { tenant: 'blue', 'x-age': 5 }, type: 'Tenancy' });
    expect((await app.get('/v/all-headers', { 'X-Tenant': 'blue' })).json).toEqual({
      tenant: 'blue',
    });
    expect(issuesOf(await app.get('/v/headers', { 'x-tenant': 'b', 'x-age': 'old' }))).toEqual([
      {
        detail: 'X-Tenant must be longer than or equal to 3 characters',
        code: 'minLength',
        in: 'header',
        name: 'X-Tenant',
      },
      { detail: 'x-age must be an integer number', code: 'isInt', in: 'header', name: 'x-age' },
    ]);
    expect(issuesOf(await app.get('/v/headers'))).toEqual([
      {
        detail: "The 'X-Tenant' HTTP Header is missing in the request.",
        code: 'required',
        in: 'header',
        name: 'X-Tenant',
      },
    ]);
  });

  it('of cookies are read without a plugin', async () => {
    const cookie = 'n=5; s=a%20b; session=abcde; theme=dark';
    expect((await app.get('/v/cookie', { cookie })).json).toEqual({ n: 5, s: 'a b' });
    expect((await app.get('/v/cookie')).json).toEqual({});
    expect((await app.get('/v/cookies', { cookie })).json).toEqual({
      session: 'abcde',
      theme: 'dark',
    });
    expect(issuesOf(await app.get('/v/cookie', { cookie: 'n=few' }))).toEqual([
      { detail: unparsed('Number', 'n'), code: 'isNumber', in: 'cookie', name: 'n' },
    ]);
    expect(issuesOf(await app.get('/v/cookies', { cookie: 'session=abc' }))).toEqual([
      {
        detail: 'session must be longer than or equal to 5 characters',
        code: 'minLength',
        in: 'cookie',
        name: 'session',
      },
    ]);
    expect((await app.get('/v/cookie', { cookie: 'constructor=1' })).json).toEqual({});
  });
});

const json = { 'content-type': 'application/json' };
const missing = { detail: 'The request body is missing.', code: 'required', pointer: '' };
const notAnObject = { detail: 'The request body is not an object.', code: 'isObject', pointer: '' };

onEachPlatform('a body', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [ValuesController],
      options: problemDetails,
    });
  });
  afterAll(() => app.close());

  it.each([
    ['without a media type', {}, undefined],
    ['of no bytes', json, ''],
    ['of a length of 0', { ...json, 'content-length': '0' }, undefined],
  ])('is missing: %s', async (_name, headers, body) => {
    const options = body === undefined ? { headers } : { headers, body };
    expect(issuesOf(await app.request('POST', '/v/body', options))).toEqual([missing]);
  });

  it.each(['[]', '[{"email":"ada@example.com"}]'])('is no object: %s', async (body) => {
    expect(issuesOf(await app.post('/v/body', body))).toEqual([notAnObject]);
  });

  it('lacks what an empty one lacks', async () => {
    expect(issuesOf(await app.post('/v/body', '{}'))).toEqual([
      {
        detail: "The 'email' field is missing in the request body.",
        code: 'required',
        pointer: '/email',
      },
    ]);
    expect(issuesOf(await app.post('/v/body', '{"email":null}'))).toEqual([
      { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
    ]);
  });

  it.each([
    [
      'malformed',
      json,
      '{"email":',
      400,
      'MALFORMED_JSON',
      'Failed to parse JSON request content.',
    ],
    [
      'of a media type that nobody reads',
      { 'content-type': 'application/x-unknown' },
      'secret',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'The media type of the request body is not supported.',
    ],
  ])('is %s', async (_name, headers, body, status, code, text) => {
    const answer = await app.request('POST', '/v/body', {
      headers: { ...headers, accept: 'application/problem+json' },
      body,
    });
    const found = seen(answer);
    expect(found).toMatchObject({ status, body: { status, code, detail: text } });
    expect(found.headers).toMatchObject({ 'x-error-code': code });
    expect(answer.text).not.toContain('secret');
  });

  it('is taken in parts', async () => {
    expect(
      (await app.post('/v/part', { a: 'x', contact: { email: 'ada@example.com' } })).json,
    ).toEqual({
      a: 'x',
    });
    expect(issuesOf(await app.post('/v/part', { contact: 'ada' }))).toEqual([
      { detail: "The 'a' field is missing in the request body.", code: 'required', pointer: '/a' },
      { detail: "The value of 'contact' is not an object.", code: 'isObject', pointer: '/contact' },
    ]);
    expect(issuesOf(await app.post('/v/part', { a: 'x', contact: { email: 'no' } }))).toEqual([
      { detail: 'contact.email must be an email', code: 'isEmail', pointer: '/contact/email' },
    ]);
    expect(issuesOf(await app.request('POST', '/v/part', {}))).toEqual([missing]);
    expect((await app.request('POST', '/v/optional', {})).json).toEqual({});
  });
});

describe('the default format', () => {
  it('has the text of each issue', async () => {
    const app = await TestApp.start('express', { controllers: [ValuesController] });
    expect(seen(await app.get('/v/path/x/y'))).toEqual({
      status: 400,
      headers: errorHeaders('VALIDATION_FAILED'),
      body: {
        Errors: [
          "Failed to parse. 'Number' compatible data type is required for parameter 'n'.",
          "Failed to parse. 'Boolean' compatible data type is required for parameter 'b'.",
        ],
        StatusCode: 400,
      },
    });
    await app.close();
  });
});
