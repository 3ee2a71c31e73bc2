import { BadRequestException, Body, Controller, Get, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ApiException, type Issue, type RestErrorsOptions } from '../../src/index.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';
import { seen } from '../support/seen.js';
import { issuesOf, problemDetails } from './issues-of.js';

class Item {
  @IsInt() n!: number;
}

class Node {
  @IsOptional() @ValidateNested() @Type(() => Node) next?: Node;
  @IsOptional() @IsInt() n?: number;
}

class Body1 {
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Item) items?: Item[];
  @IsOptional() @ValidateNested() @Type(() => Node) node?: Node;
  @IsOptional() @IsString() @MaxLength(10) text?: string;
}

@Controller('b')
class BoundsController {
  @Post() post(@Body() body: Body1): unknown {
    return { keys: Object.keys(body), polluted: ({} as { polluted?: unknown }).polluted };
  }
  @Get() get(@Query('n') _n: number): void {}
  @Get('many') many(): never {
    throw new BadRequestException(Array.from({ length: 10_000 }, (_, index) => `text ${index}`));
  }
  @Get('mine') mine(): never {
    const issues: Issue[] = Array.from({ length: 10_000 }, () => ({ message: 'x'.repeat(500) }));
    throw new ApiException(400, 'Too many', { issues });
  }
}

// the adapter of Nest 11.0 brings no parser for types that are registered by hand
const parseJson = (
  _request: unknown,
  body: Buffer,
  done: (error: null, parsed: unknown) => void,
): void => done(null, JSON.parse(body.toString()));

const start = (platform: Platform, validation: RestErrorsOptions['validation'] = {}) =>
  TestApp.start(platform, {
    controllers: [BoundsController],
    options: { ...problemDetails, validation },
    before: (nest) => {
      const parsing = nest as unknown as { useBodyParser(...args: unknown[]): void };
      if (platform === 'express') parsing.useBodyParser('json', { limit: '20mb' });
      else parsing.useBodyParser('application/json', { bodyLimit: 2e7 }, parseJson);
    },
  });

const badItems = (count: number) => ({
  items: Array.from({ length: count }, () => ({ n: 'hunter2' })),
});

function nested(depth: number, innermost: string): string {
  return `${'{"next":'.repeat(depth)}${innermost}${'}'.repeat(depth)}`;
}

onEachPlatform('an answer', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await start(platform);
  });
  afterAll(() => app.close());

  it('has 100 issues, and says how many it left out', async () => {
    app.log.clear();
    const answer = await app.post('/b', badItems(10_000));
    const issues = issuesOf(answer);
    expect(issues).toHaveLength(101);
    expect(issues[0]).toEqual({
      detail: 'items.0.n must be an integer number',
      code: 'isInt',
      pointer: '/items/0/n',
    });
    expect(issues.at(-1)).toEqual({
      detail: '9900 more issues were left out.',
      code: 'issuesOmitted',
    });
    expect(JSON.stringify([answer.text, app.log.entries])).not.toContain('hunter2');
    expect(JSON.stringify(app.log.entries).length).toBeLessThan(10_000);
  });

  it('has the issues that fit into its bytes', async () => {
    const body = `{"node":${nested(500, '{"n":"x"}')}}`;
    const [issue, ...others] = issuesOf(await app.post('/b', body));
    expect(others).toEqual([]);
    expect(issue?.code).toBe('isInt');
    // the place around the place
    expect(issue?.pointer).toMatch(/^\/node(\/next)+$/);
    expect(issue?.pointer?.length).toBeLessThanOrEqual(1_000);
    expect(issue?.detail.length).toBeLessThan(1_100);
  });

  it.each([1_000, 20_000])(
    'is no fault of the application however deep the body is: %i',
    async (depth) => {
      const answer = await app.post('/b', `{"node":${nested(depth, '{"n":"x"}')}}`);
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(5_000);
    },
  );

  it('does not grow with names and values of the client', async () => {
    const own = await start(platform, { forbidNonWhitelisted: true });
    const name = 'n'.repeat(1_000_000);
    const answer = await own.post('/b', { [name]: 1, text: 'hunter2'.repeat(100_000) });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(5_000);
    expect(answer.text).not.toContain('hunter2');
    await own.close();
  });

  it('leaves prototypes alone', async () => {
    const bodies = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'];
    for (const body of bodies) {
      const { status, json } = await app.post('/b', body);
      if (status === 201) expect(json).toEqual({ keys: ['items', 'node', 'text'] });
      else expect(status).toBe(400);
    }
    const answer = await app.post(
      '/b',
      '{"items":[{"__proto__":{"n":1}},{"n":"x"}],"constructor":{}}',
    );
    expect(answer.status).toBe(400);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(['/b/many', '/b/mine'])('is bounded whoever has the issues: %s', async (path) => {
    const { body } = seen(await app.get(path));
    const { errors } = body as { errors: { detail: string }[] };
    expect(errors.length).toBeLessThanOrEqual(101);
    expect(JSON.stringify(body).length).toBeLessThan(60_000);
    expect(errors.at(-1)?.detail).toMatch(/^99\d\d more issues were left out\.$/);
  });

  it('has as many issues as the application wants', async () => {
    const own = await start(platform, { maxIssues: 3 });
    const issues = issuesOf(await own.post('/b', badItems(5)));
    expect(issues.map(({ detail }) => detail).slice(2)).toEqual([
      'items.2.n must be an integer number',
      '2 more issues were left out.',
    ]);
    await own.close();
  });

  it('has as many bytes of issues as the application wants', async () => {
    const own = await start(platform, { maxIssueBytes: 120 });
    const issues = issuesOf(await own.post('/b', badItems(4)));
    expect(issues.map(({ detail }) => detail)).toEqual([
      'items.0.n must be an integer number',
      'items.1.n must be an integer number',
      '2 more issues were left out.',
    ]);
    await own.close();
  });
});

describe('options of validation', () => {
  it.each([
    [
      { maxIssues: 0 },
      'RestErrorsModule got option validation.maxIssues as 0; give it a number from 1 on.',
    ],
    [
      { maxIssueBytes: 'x' },
      'RestErrorsModule got option validation.maxIssueBytes as "x"; give it a number of bytes from 1 on.',
    ],
    [
      { errorHttpStatusCode: 404 },
      'RestErrorsModule got option validation.errorHttpStatusCode as 404; give it 400 or 422.',
    ],
    [
      { aggregate: true },
      "RestErrorsModule got option validation.aggregate as true; give it 'filter', 'interceptor' or false.",
    ],
    [{ issues: { isInt: 'x' } }, /option validation\.issues as \{"isInt":"x"\}; give it overrides/],
    [
      { whitelst: true },
      /has no option "validation\.whitelst"; the options are aggregate, collectTimeout/,
    ],
    [true, /option validation of type boolean; give it options or false\./],
  ])('are checked at start-up: %j', async (validation, message) => {
    const options = { validation } as unknown as RestErrorsOptions;
    await expect(TestApp.start('express', { options })).rejects.toThrow(message);
  });
});
