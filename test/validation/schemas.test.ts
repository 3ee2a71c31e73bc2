import * as nest from '@nestjs/common';
import {
  BadRequestException,
  Body,
  Controller,
  Injectable,
  Post,
  Query,
  UnprocessableEntityException,
  type ArgumentMetadata,
  type PipeTransform,
} from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { onEachPlatform, TestApp } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

const Contact = z.object({
  email: z.email(),
  phones: z.array(z.object({ number: z.string().min(3, 'Too short, {{}}') })).optional(),
  kind: z.enum(['a', 'b']).optional(),
});
const Page = z.object({ size: z.coerce.number().max(100) });

const bad = { email: 'hunter2', phones: [{ number: '123' }, { number: 'x' }], kind: 'hunter2' };

/** As nestjs-zod 5 throws it; the package itself asks for Nest 11. */
class ZodValidationException extends BadRequestException {
  constructor(private readonly error: z.ZodError) {
    super({ statusCode: 400, message: 'Validation failed', errors: error.issues });
  }
  getZodError(): z.ZodError {
    return this.error;
  }
}

class ZodPipe implements PipeTransform {
  constructor(
    private readonly schema: z.ZodType,
    private readonly failed: (error: z.ZodError) => unknown,
  ) {}

  transform(value: unknown): unknown {
    const result = this.schema.safeParse(value);
    if (result.success) return result.data;
    throw this.failed(result.error);
  }
}

const nestjsZod = (error: z.ZodError) => new ZodValidationException(error);

@Controller('zod')
class ZodController {
  @Post('pipe') pipe(
    @Query(new ZodPipe(Page, nestjsZod)) _page: unknown,
    @Body(new ZodPipe(Contact, nestjsZod)) _body: unknown,
  ): void {}
  @Post('part') part(@Body('contact', new ZodPipe(Contact, nestjsZod)) _contact: unknown): void {}
  @Post('cause') cause(
    @Body(new ZodPipe(Contact, (cause) => new UnprocessableEntityException('Wrong', { cause })))
    _body: unknown,
  ): void {}
  @Post('response') response(
    @Body(new ZodPipe(Contact, (error) => new BadRequestException(error))) _body: unknown,
  ): void {}
  @Post('list') list(
    @Body(new ZodPipe(Contact, (error) => new BadRequestException(error.issues))) _body: unknown,
  ): void {}
  @Post('handler') handler(@Body() body: unknown): unknown {
    return Contact.parse(body);
  }
  @Post('raw') raw(@Body(new ZodPipe(Contact, (error) => error)) _body: unknown): void {}
}

const inTheBody = (prefix = '') => [
  { detail: 'Invalid email address', code: 'invalid_format', pointer: `${prefix}/email` },
  { detail: 'Too short, {{}}', code: 'too_small', pointer: `${prefix}/phones/1/number` },
  {
    detail: 'Invalid option: expected one of "a"|"b"',
    code: 'invalid_value',
    pointer: `${prefix}/kind`,
  },
];

onEachPlatform('issues of Zod', (platform) => {
  it('have places, wherever an exception carries them', async () => {
    const app = await TestApp.start(platform, {
      controllers: [ZodController],
      options: problemDetails,
    });
    expect(issuesOf(await app.post('/zod/pipe?size=101', bad))).toEqual([
      {
        detail: 'Too big: expected number to be <=100',
        code: 'too_big',
        in: 'query',
        name: 'size',
      },
      ...inTheBody(),
    ]);
    expect(issuesOf(await app.post('/zod/part', { contact: bad }))).toEqual(inTheBody('/contact'));
    expect(issuesOf(await app.post('/zod/cause', bad), 422)).toEqual(inTheBody());
    expect(JSON.stringify(app.log.entries)).not.toContain('hunter2');
    await app.close();
  });

  it('are those of the client when a pipe throws them as they are', async () => {
    const app = await TestApp.start(platform, {
      controllers: [ZodController],
      options: problemDetails,
    });
    expect(issuesOf(await app.post('/zod/raw', bad))).toEqual(inTheBody());
    expect(issuesOf(await app.post('/zod/response', bad))).toEqual(inTheBody());
    expect(issuesOf(await app.post('/zod/list', bad))).toEqual(inTheBody());
    expect((await app.post('/zod/handler', bad)).status).toBe(500);
    await app.close();
  });

  it('never quote the value, which Zod 3 does', async () => {
    @Injectable()
    class Zod3 implements PipeTransform {
      transform(_value: unknown, _metadata: ArgumentMetadata): never {
        const issues = [
          {
            code: 'invalid_enum_value',
            path: ['kind'],
            options: ['a', 'b'],
            received: 'hunter2',
            message: "Invalid enum value. Expected 'a' | 'b', received 'hunter2'",
          },
        ];
        const error = { getZodError: () => ({ issues }) };
        throw Object.assign(new BadRequestException('Validation failed'), error);
      }
    }
    @Controller('zod')
    class Zod3Controller {
      @Post() post(@Body(Zod3) _body: unknown): void {}
    }
    const app = await TestApp.start(platform, {
      controllers: [Zod3Controller],
      options: problemDetails,
    });
    expect(issuesOf(await app.post('/zod', bad))).toEqual([
      {
        detail: 'Invalid enum value. Expected one of a, b',
        code: 'invalid_enum_value',
        pointer: '/kind',
      },
    ]);
    await app.close();
  });

  it('are bounded', async () => {
    const app = await TestApp.start(platform, {
      controllers: [ZodController],
      options: problemDetails,
    });
    const phones = Array.from({ length: 1_000 }, () => ({ number: 'x' }));
    const issues = issuesOf(
      await app.post('/zod/pipe?size=1', { email: 'ada@example.com', phones }),
    );
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)?.detail).toBe('900 more issues were left out.');
    await app.close();
  });
});

const standard = (nest as Readonly<Record<string, unknown>>)['StandardSchemaValidationPipe'] as
  (new (options?: object) => PipeTransform) | undefined;

describe.skipIf(standard === undefined)('StandardSchemaValidationPipe of Nest 12', () => {
  const decorated = { schema: Contact } as unknown as string;

  @Controller('standard')
  class StandardController {
    @Post() post(
      @Query({ schema: Page } as unknown as string) _page: unknown,
      @Body(decorated) _body: unknown,
    ): void {}
  }

  onEachPlatform('issues of a Standard Schema', (platform) => {
    it.each([
      [
        'with its own factory',
        {},
        [
          {
            detail: 'Too big: expected number to be <=100',
            code: 'too_big',
            in: 'query',
            name: 'size',
          },
          ...inTheBody(),
        ],
      ],
      [
        'with a factory of the application',
        { exceptionFactory: () => new BadRequestException('Own') },
        [
          { detail: 'Own', in: 'query' },
          { detail: 'Own', pointer: '' },
        ],
      ],
    ])('have places %s', async (_name, options, expected) => {
      const app = await TestApp.start(platform, {
        controllers: [StandardController],
        options: problemDetails,
        before: (application) => {
          if (standard !== undefined) application.useGlobalPipes(new standard(options));
        },
      });
      expect(issuesOf(await app.post('/standard?size=101', bad))).toEqual(expected);
      await app.close();
    });
  });
});
