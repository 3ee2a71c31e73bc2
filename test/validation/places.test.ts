import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { Expose, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsDefined,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Place {
  @Expose({ name: 'post_code' }) @IsInt() postCode!: number;
  @IsOptional() @Expose({ name: 'a/b~c' }) @IsInt() odd?: number;
}

class Street extends Place {
  @IsOptional() @Expose({ name: 'shown', toPlainOnly: true }) @IsInt() number?: number;
}

class Contact {
  @IsOptional() @ValidateNested() @Type(() => Street) home?: Street;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Place) list?: Place[];
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Place) map?: Map<string, Place>;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Place) set?: Set<Place>;
  @IsOptional() @IsArray() @IsString({ each: true }) tags?: string[];
  @IsOptional() @IsDefined({ message: 'A name, please' }) @IsString() given?: string;
  @IsOptional() @Transform(({ value }) => Number(value)) @IsInt() age?: number;
}

class Wanted {
  @IsNotEmpty({ message: '$property is what we look for' }) @MaxLength(9) text!: string;
}

class Filter {
  @IsOptional() @IsInt({ each: true }) @Type(() => Number) ids?: number[];
  @IsOptional() @ValidateNested() @Type(() => Place) at?: Place;
}

class Search {
  @IsOptional() @ValidateNested() @Type(() => Filter) filter?: Filter;
  @Allow() free?: string;
}

class Ids {
  @IsInt() @Type(() => Number) id!: number;
}

@Controller('p')
class PlacesController {
  @Post() post(@Body() _body: Contact): void {}
  @Post('part') part(@Body('wanted') _wanted: Wanted, @Body('list/0') _odd: Wanted): void {}
  @Get('search') search(@Query() _search: Search): void {}
  @Get('filter') filter(@Query('filter') _filter: Filter): void {}
  @Get('ids/:id') ids(@Param() _ids: Ids): void {}
}

onEachPlatform('places', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [PlacesController],
      options: problemDetails,
    });
  });
  afterAll(() => app.close());

  it.each([
    [
      { home: { post_code: 'x' } },
      '/home/post_code',
      'home.post_code must be an integer number',
      'isInt',
    ],
    [
      { home: { postCode: 'x' } },
      '/home/postCode',
      'home.postCode must be an integer number',
      'isInt',
    ],
    [
      { home: {} },
      '/home/post_code',
      "The 'home.post_code' field is missing in the request body.",
      'required',
    ],
    [
      { home: { post_code: 1, 'a/b~c': 'x' } },
      '/home/a~1b~0c',
      'home.a/b~c must be an integer number',
      'isInt',
    ],
    [
      { home: { post_code: 1, number: 'x' } },
      '/home/number',
      'home.number must be an integer number',
      'isInt',
    ],
    [
      { home: 5 },
      '/home',
      'nested property home must be either object or array',
      'nestedValidation',
    ],
    [
      { list: [{ post_code: 1 }, { post_code: 'x' }] },
      '/list/1/post_code',
      'list.1.post_code must be an integer number',
      'isInt',
    ],
    [
      { list: [{ post_code: 1 }, 5] },
      '/list/1',
      'nested property list.1 must be either object or array',
      'nestedValidation',
    ],
    [
      { map: { 'k/1': { post_code: 'x' } } },
      '/map/k~11/post_code',
      'map.k/1.post_code must be an integer number',
      'isInt',
    ],
    [
      { set: [{ post_code: 1 }, { post_code: 'x' }] },
      '/set/1/post_code',
      'set.1.post_code must be an integer number',
      'isInt',
    ],
    [{ tags: ['a', 5] }, '/tags', 'each value in tags must be a string', 'isString'],
    [{ age: 'old' }, '/age', 'age must be an integer number', 'isInt'],
  ])('in the body are pointers to what was sent: %j', async (body, pointer, detail, code) => {
    expect(issuesOf(await app.post('/p', body))).toEqual([{ detail, code, pointer }]);
  });

  it('in a part of the body begin with the name of the part', async () => {
    const body = { wanted: {}, 'list/0': { text: 'much too long' } };
    expect(issuesOf(await app.post('/p/part', body))).toEqual([
      { detail: 'wanted.text is what we look for', code: 'required', pointer: '/wanted/text' },
      {
        detail: 'list/0.text must be shorter than or equal to 9 characters',
        code: 'maxLength',
        pointer: '/list~10/text',
      },
    ]);
  });

  it('in the path are names', async () => {
    expect(issuesOf(await app.get('/p/ids/x'))).toEqual([
      { detail: 'id must be an integer number', code: 'isInt', in: 'path', name: 'id' },
    ]);
  });
});

interface FastifyHooks {
  addHook(
    name: string,
    hook: (request: { query: unknown }, reply: unknown, done: () => void) => void,
  ): void;
}

onEachPlatform('places in the query', (platform) => {
  it('are names with brackets', async () => {
    const app = await TestApp.start(platform, {
      controllers: [PlacesController],
      options: problemDetails,
      // what a query parser for brackets makes of the address
      before: (nest) => {
        nest.use((request: object, _response: unknown, next: () => void) => {
          const filter = { ids: ['1', 'x'], at: { post_code: 'y' } };
          Object.defineProperty(request, 'query', { value: { filter }, configurable: true });
          next();
        });
        if (platform === 'fastify') {
          const instance = nest.getHttpAdapter().getInstance() as FastifyHooks;
          instance.addHook('preHandler', (request, _reply, done) => {
            request.query = { filter: { ids: ['1', 'x'], at: { post_code: 'y' } } };
            done();
          });
        }
      },
    });
    const found = [
      {
        detail: 'each value in filter[ids] must be an integer number',
        code: 'isInt',
        in: 'query',
        name: 'filter[ids]',
      },
      {
        detail: 'filter[at][post_code] must be an integer number',
        code: 'isInt',
        in: 'query',
        name: 'filter[at][post_code]',
      },
    ];
    expect(issuesOf(await app.get('/p/search'))).toEqual(found);
    expect(issuesOf(await app.get('/p/filter'))).toEqual(found);
    await app.close();
  });
});
