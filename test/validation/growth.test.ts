import {
  BadRequestException,
  Body,
  Controller,
  ParseArrayPipe,
  Post,
  ValidationPipe,
  type ValidationError,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { cpuGrowth } from '../support/cpu-ratio.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Item {
  @IsString() title!: string;
}

class Items {
  @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
}

const refusing = new ValidationPipe({
  expectedType: Items,
  exceptionFactory: (errors: ValidationError[]) =>
    new BadRequestException({ message: 'Invalid', errors: JSON.parse(JSON.stringify(errors)) }),
});

@Controller()
class ItemsController {
  @Post('list') list(
    @Body(new ParseArrayPipe({ items: Item, stopAtFirstError: false })) _items: Item[],
  ): void {}
  @Post('nested') nested(@Body() _body: Items): void {}
  @Post('own') own(@Body(refusing) _body: object): void {}
}

// in quadratic time it is 16
const limit = 6;
// on a machine that has much else to do

const empty = (count: number): object[] => Array.from({ length: count }, () => ({}));

async function hidesTargets(): Promise<boolean> {
  class Probe {
    @IsString() title!: string;
  }
  const pipe = new ValidationPipe({ exceptionFactory: ([error]) => error });
  const found: unknown = await pipe
    .transform({}, { type: 'body', metatype: Probe })
    .catch((error: unknown) => error);
  return (found as { target?: unknown }).target === undefined;
}

const isTargetHidden = await hidesTargets();

onEachPlatform('the time of a request', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [ItemsController],
      options: problemDetails,
    });
  });
  afterAll(() => app.close());

  it('grows like the number of items that ParseArrayPipe refuses', async () => {
    const send = (count: number) => app.post('/list', empty(count));
    expect(await cpuGrowth(send, 4_000, { limit })).toBeLessThan(limit);
    const issues = issuesOf(await app.post('/list', empty(16_000)));
    expect(issues).toHaveLength(101);
    expect(issues.slice(0, 100).map(({ pointer }) => pointer)).toEqual(
      Array.from({ length: 100 }, (_, index) => `/${index}/title`),
    );
    expect(issues.at(-1)).toEqual({
      detail: '15900 more issues were left out.',
      code: 'issuesOmitted',
    });
  });

  it('grows like the number of items of a field', async () => {
    const send = (count: number) => app.post('/nested', { items: empty(count) });
    expect(await cpuGrowth(send, 4_000, { limit })).toBeLessThan(limit);
  });

  // in older versions each error has the whole list, whoever gives the errors to the factory
  it.runIf(isTargetHidden)(
    'grows like the number of errors that a factory of the application is given',
    async () => {
      const send = (count: number) => app.post('/own', { items: empty(count) });
      expect(await cpuGrowth(send, 500, { limit })).toBeLessThan(limit);
    },
  );
});
