import {
  BadRequestException,
  ParseIntPipe,
  ValidationPipe,
  type ArgumentsHost,
  type PipeTransform,
} from '@nestjs/common';
import { describe, expectTypeOf, it } from 'vitest';

import {
  collectIssues,
  OverrideIssues,
  RequestCookie,
  RequestHeader,
  RequestValidationPipe,
  Required,
  RestErrorsModule,
  ValidationException,
  type Issue,
  type IssueTextArguments,
} from '../../src/index.js';

describe('validation', () => {
  it('takes the options of the pipe of Nest, and its own', () => {
    RestErrorsModule.forRoot({ validation: false });
    RestErrorsModule.forRoot({
      validation: {
        groups: ['a'],
        aggregate: 'interceptor',
        errorHttpStatusCode: 422,
        maxIssues: 5,
      },
    });
    // @ts-expect-error: there are two drives
    RestErrorsModule.forRoot({ validation: { aggregate: 'guard' } });
    // @ts-expect-error: 400 and 422 are for what is invalid
    RestErrorsModule.forRoot({ validation: { errorHttpStatusCode: 404 } });
    // @ts-expect-error: an option that Nest has not either
    RestErrorsModule.forRoot({ validation: { whitelst: true } });
  });

  it('has a pipe that is one of Nest', () => {
    expectTypeOf<RequestValidationPipe>().toExtend<ValidationPipe>();
    expectTypeOf<Required>().toExtend<PipeTransform>();
    new RequestValidationPipe({ transform: false, issues: { isInt: { code: 'INT' } } });
  });

  it('has decorators that take a name and pipes', () => {
    expectTypeOf(
      RequestHeader('X-A', Required, new ParseIntPipe()),
    ).toEqualTypeOf<ParameterDecorator>();
    expectTypeOf(RequestCookie()).toEqualTypeOf<ParameterDecorator>();
    // @ts-expect-error: pipes come after the name
    RequestHeader(Required);
    // @ts-expect-error: not a pipe
    RequestCookie('a', String);
  });

  it('overrides texts and codes of fields and classes', () => {
    expectTypeOf(OverrideIssues({})).toEqualTypeOf<ClassDecorator & PropertyDecorator>();
    OverrideIssues({ isInt: { message: (args) => args.property, code: 'INT' } });
    expectTypeOf<IssueTextArguments>().not.toHaveProperty('value');
    // @ts-expect-error: a text, or a function that makes one
    OverrideIssues({ isInt: { message: 5 } });
  });

  it('gives issues to filters', () => {
    expectTypeOf(collectIssues).parameters.toEqualTypeOf<[ArgumentsHost]>();
    expectTypeOf(collectIssues).returns.resolves.toEqualTypeOf<readonly Issue[]>();
    expectTypeOf<ValidationException>().toExtend<BadRequestException>();
    expectTypeOf<ValidationException['issues']>().toEqualTypeOf<readonly Issue[]>();
    // @ts-expect-error: a list, or what makes one
    new ValidationException('text');
  });
});
