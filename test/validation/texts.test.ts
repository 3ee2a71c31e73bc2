import { BadRequestException, Body, Controller, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MinLength,
  Validate,
  ValidateIf,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { expect, it } from 'vitest';

import { OverrideIssues, Required, type RestErrorsOptions } from '../../src/index.js';
import { onEachPlatform, TestApp, type Platform } from '../support/test-app.js';
import { issuesOf, problemDetails } from './issues-of.js';

@ValidatorConstraint({ name: 'isFree' })
class IsFree implements ValidatorConstraintInterface {
  validate(): boolean {
    return false;
  }
  defaultMessage(args?: ValidationArguments): string {
    return `${String(args?.value)} is taken`;
  }
}

const secret = 'hunter2';

class Account {
  @IsOptional() @IsIn(['a', 'b'], { message: '"$value" is not one of $constraint1' }) kind?: string;
  @IsOptional() @Validate(IsFree) login?: string;
  @IsOptional()
  @MinLength(50, { message: ({ value }: ValidationArguments) => `${value as string}: too short` })
  password?: string;
  @IsOptional()
  @MinLength(50, {
    message: ({ value }: ValidationArguments) =>
      (value as { at(n: number): { x: string } }).at(0).x,
  })
  brittle?: string;
  @IsOptional()
  @Matches(/^x/, { message: (args) => `unlike ${(args.object as Account).password}` })
  repeated?: string;
}

@OverrideIssues({
  isInt: { message: 'A whole number goes into $property' },
  '*': { code: 'ORDER' },
})
class Order {
  @IsInt() @OverrideIssues({ isInt: { code: 'BAD_COUNT' } }) count!: number;
  @IsInt()
  @OverrideIssues({
    isInt: { message: ({ property, constraint }) => `${property}: ${constraint}!` },
  })
  price!: number;
  @IsInt({ message: 'The weight is odd', context: { code: 'BAD_WEIGHT', unit: 'kg' } })
  weight!: number;
  @MinLength(3, { context: { message: '$property needs $constraint1 letters' } }) name!: string;
  @IsString()
  @OverrideIssues({ required: { message: 'Say who you are', code: 'WHO' } })
  who!: string;
}

class City {
  @IsNotEmpty({ context: { code: 'NO_CITY', message: 'Where is $property?' } }) city!: string;
}

class Plain {
  @IsEmail() email!: string;
  @IsInt() count!: number;
}

class Broken {
  @IsInt()
  @OverrideIssues({
    isInt: {
      message: () => {
        throw new Error('a text that fails');
      },
    },
  })
  count!: number;
}

class Grouped {
  @IsInt({ message: 'made', groups: ['make'] })
  @IsInt({ message: 'changed', groups: ['change'] })
  count!: number;
}

class Conditional {
  @ValidateIf(({ kind }: Conditional) => kind === 'b') @IsInt() count!: number;
  @IsString() kind!: string;
}

class Page {
  @IsInt() @Type(() => Number) size!: number;
}

class Ordered {
  @IsString() @MinLength(3) @Matches(/^x/) text!: string;
}

@Controller('t')
class TextsController {
  @Post('account') account(@Body() _body: Account): void {}
  @Post('order') order(@Body() _body: Order): void {}
  @Post('plain') plain(
    @Query('n', Required, ParseIntPipe) _n: number,
    @Body() _body: Plain,
  ): void {}
  @Post('city') city(@Body() _body: City): void {}
  @Post('number') number(@Query('n') _n: number): void {}
  @Post('page') page(@Query() _page: Page): void {}
  @Post('ordered') ordered(@Body() _body: Ordered): void {}
  @Post('broken') broken(@Body() _body: Broken): void {}
  @Post('grouped') grouped(@Body() _body: Grouped): void {}
  @Post('conditional') conditional(@Body() _body: Conditional): void {}
}

async function issues(
  platform: Platform,
  path: string,
  body: unknown,
  validation: RestErrorsOptions['validation'] = {},
  status = 400,
) {
  const app = await TestApp.start(platform, {
    controllers: [TextsController],
    options: { ...problemDetails, validation },
  });
  try {
    const answer = await app.post(path, body);
    expect(answer.text).not.toContain(secret);
    expect(JSON.stringify(app.log.entries)).not.toContain(secret);
    return issuesOf(answer, status);
  } finally {
    await app.close();
  }
}

onEachPlatform('texts', (platform) => {
  it('never say the value, whoever wrote them', async () => {
    const body = {
      kind: secret,
      login: secret,
      password: secret,
      brittle: secret,
      repeated: secret,
    };
    expect(await issues(platform, '/t/account', body)).toEqual([
      { detail: 'the value is not one of a, b', code: 'isIn', pointer: '/kind' },
      { detail: 'the value is taken', code: 'isFree', pointer: '/login' },
      { detail: 'the value: too short', code: 'minLength', pointer: '/password' },
      { detail: 'brittle is invalid', code: 'minLength', pointer: '/brittle' },
      { detail: 'unlike the value', code: 'matches', pointer: '/repeated' },
    ]);
  });

  it('are those of the field, then of its class', async () => {
    const body = { count: 'x', price: 'x', weight: 'x', name: 'x' };
    expect(await issues(platform, '/t/order', body)).toEqual([
      { detail: 'A whole number goes into count', code: 'BAD_COUNT', pointer: '/count' },
      { detail: 'price: isInt!', code: 'ORDER', pointer: '/price' },
      { detail: 'The weight is odd', code: 'BAD_WEIGHT', pointer: '/weight' },
      { detail: 'name needs 3 letters', code: 'ORDER', pointer: '/name' },
      { detail: 'Say who you are', code: 'WHO', pointer: '/who' },
    ]);
  });

  it('are those of the application for all others', async () => {
    const validation = {
      issues: {
        isEmail: { message: 'No address: $property', code: 'BAD_EMAIL' },
        required: { message: '$property?' },
        '*': { code: 'OTHER' },
      },
    };
    expect(await issues(platform, '/t/plain', { email: 'no', count: 'x' }, validation)).toEqual([
      { detail: 'n?', code: 'OTHER', in: 'query', name: 'n' },
      { detail: 'No address: email', code: 'BAD_EMAIL', pointer: '/email' },
      { detail: 'count must be an integer number', code: 'OTHER', pointer: '/count' },
    ]);
    expect(await issues(platform, '/t/order', { who: 'x', count: 'x' }, validation)).toContainEqual(
      {
        detail: 'A whole number goes into count',
        code: 'BAD_COUNT',
        pointer: '/count',
      },
    );
  });

  it('of what is missing are those of the constraint that asks for it', async () => {
    expect(await issues(platform, '/t/city', {})).toEqual([
      { detail: 'Where is city?', code: 'NO_CITY', pointer: '/city' },
    ]);
  });

  it.each(['filter', false] as const)(
    'are those of the application for numbers, too (%s)',
    async (aggregate) => {
      const validation = {
        aggregate,
        issues: { isNumber: { message: '$property is none', code: 'NUM' } },
      };
      expect(await issues(platform, '/t/number?n=x', {}, validation)).toEqual([
        { detail: 'n is none', code: 'NUM', in: 'query', name: 'n' },
      ]);
    },
  );

  it('are as many, and at the same places, when only one rejection is told', async () => {
    const validation = {
      aggregate: false,
      maxIssues: 1,
      issues: { isEmail: { code: 'MAIL' } },
    } as const;
    expect(await issues(platform, '/t/plain?n=1', { email: 'no', count: 'x' }, validation)).toEqual(
      [
        { detail: 'email must be an email', code: 'MAIL', pointer: '/email' },
        { detail: '1 more issue was left out.', code: 'issuesOmitted' },
      ],
    );
    expect(await issues(platform, '/t/page?size=x', {}, validation)).toEqual([
      { detail: 'size must be an integer number', code: 'isInt', in: 'query', name: 'size' },
    ]);
  });

  it('of one field come in the order of their declaration', async () => {
    const found = await issues(platform, '/t/ordered', { text: 5 });
    expect(found.map(({ code }) => code)).toEqual(['isString', 'minLength', 'matches']);
  });

  it('fall back on those of class-validator when a function fails', async () => {
    expect(await issues(platform, '/t/broken', { count: 'x' })).toEqual([
      { detail: 'count must be an integer number', code: 'isInt', pointer: '/count' },
    ]);
  });

  it.each(['make', 'change'])('are those of the group: %s', async (group) => {
    const [issue] = await issues(platform, '/t/grouped', { count: 'x' }, { groups: [group] });
    expect(issue?.detail).toBe(group === 'make' ? 'made' : 'changed');
  });

  it('are not asked for where a condition is not met', async () => {
    expect(await issues(platform, '/t/conditional', {})).toEqual([
      {
        detail: "The 'kind' field is missing in the request body.",
        code: 'required',
        pointer: '/kind',
      },
    ]);
  });

  it('come with the status of the application', async () => {
    const body = { email: 'no', count: 'x' };
    expect(
      await issues(platform, '/t/plain', body, { errorHttpStatusCode: 422 }, 422),
    ).toHaveLength(3);
  });

  it('name members that should not be there', async () => {
    const body = { email: 'ada@example.com', count: 1, [`$value`]: secret };
    const found = await issues(platform, '/t/plain', body, { forbidNonWhitelisted: true });
    expect(found.slice(1)).toEqual([
      { detail: '$value should not exist', code: 'whitelistValidation', pointer: '/$value' },
    ]);
  });

  it('are left out on request', async () => {
    const app = await TestApp.start(platform, {
      controllers: [TextsController],
      options: { ...problemDetails, validation: { disableErrorMessages: true } },
    });
    expect(issuesOf(await app.post('/t/broken', { count: 'x' }))).toEqual([
      { detail: 'The request is invalid.', pointer: '' },
    ]);
    await app.close();
  });

  it('are those of a factory of the application', async () => {
    const exceptionFactory = (errors: { target?: object }[]) =>
      new BadRequestException(`${errors.length}, ${errors[0]?.target === undefined}`);
    expect(await issues(platform, '/t/broken', { count: 'x' }, { exceptionFactory })).toEqual([
      { detail: '1, true', pointer: '' },
    ]);
  });
});
