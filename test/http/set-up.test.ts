import {
  ArgumentsHost,
  Catch,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Scope,
  UseFilters,
  type DynamicModule,
  type ExceptionFilter,
  type MiddlewareConsumer,
  type NestModule,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  ApiException,
  ErrorTranslator,
  ProblemDetailsFormatter,
  REST_ERRORS_FORMATTER,
  RestErrorsModule,
  SetupError,
  Translates,
  UseErrorFormatter,
  UserException,
  type ErrorFormatter,
  type RestErrorsOptions,
} from '../../src/index.js';
import { RecordingLogger } from '../support/recording-logger.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp, type AppDefinition } from '../support/test-app.js';

class DomainError extends Error {}
class SpecialError extends DomainError {}

@UserException(409, { code: 'TAKEN' })
class NameTaken extends Error {}

@UserException(410, { code: 'TAKEN' })
class SeatTaken extends Error {}

class NameTakenAgain extends NameTaken {}

@Injectable()
class NeedsMissing implements ErrorFormatter {
  readonly mediaType = 'text/plain';
  constructor(@Inject('MISSING') readonly missing: unknown) {}
  format(): string {
    return '';
  }
}

class WithParameters implements ErrorFormatter {
  readonly mediaType = 'text/plain; charset=utf-8';
  format(): string {
    return '';
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestScopedFormatter extends ProblemDetailsFormatter {}

@ErrorTranslator()
class First {
  @Translates(DomainError) domain(): Error {
    return new ApiException(400, 'x');
  }
}
@ErrorTranslator()
class Second {
  @Translates(SpecialError, DomainError) special(): Error {
    return new ApiException(400, 'x');
  }
}
class Unmarked {
  @Translates(DomainError) domain(): Error {
    return new ApiException(400, 'x');
  }
}
@ErrorTranslator()
class Idle {}
@ErrorTranslator()
class Needless {
  @Translates(ApiException) api(error: ApiException): Error {
    return error;
  }
}
@ErrorTranslator()
class Async {
  async later(): Promise<Error> {
    return Promise.resolve(new ApiException(400, 'x'));
  }
}
Translates(DomainError)(
  Async.prototype,
  'later',
  Object.getOwnPropertyDescriptor(Async.prototype, 'later') as never,
);

@UseErrorFormatter(NeedsMissing)
@Controller()
class BadlyFormattedController {
  @Get() get(): void {}
}

@Controller()
class UntypedController {
  @UseErrorFormatter(WithParameters) @Get() get(): void {}
}

const provided = (...providers: Type[]): Partial<AppDefinition> => ({ providers });
const options = (given: object): Partial<AppDefinition> => ({
  options: given as RestErrorsOptions,
});
@Module({ providers: [{ provide: REST_ERRORS_FORMATTER, useClass: ProblemDetailsFormatter }] })
class FormatterA {}
@Module({ providers: [{ provide: REST_ERRORS_FORMATTER, useClass: ProblemDetailsFormatter }] })
class FormatterB {}

const MISTAKES: ReadonlyArray<[string, Partial<AppDefinition>, string]> = [
  [
    'an unknown option',
    options({ formater: ProblemDetailsFormatter }),
    'RestErrorsModule has no option "formater"; the options are formatter, ',
  ],
  [
    'an option of Object.prototype',
    options({ toString: 1 }),
    'RestErrorsModule has no option "toString"',
  ],
  [
    'an instance for a class',
    options({ formatter: new ProblemDetailsFormatter() }),
    'RestErrorsModule got option formatter of type object; give it a class with mediaType and format().',
  ],
  [
    'a text for a flag',
    options({ exposeUnknownMessages: 'no' }),
    'RestErrorsModule got option exposeUnknownMessages of type string; give it true or false.',
  ],
  [
    'no options at all',
    options(7 as never),
    'RestErrorsModule got 7 as options; give it an object.',
  ],
  [
    'a formatter whose parts are missing',
    options({ formatter: NeedsMissing }),
    'RestErrorsModule option formatter names NeedsMissing, which could not be made; add it to the providers',
  ],
  [
    'a media type with parameters',
    options({ formatter: WithParameters }),
    'The error formatter has mediaType "text/plain; charset=utf-8"; it needs a media type without parameters',
  ],
  [
    'a formatter per request',
    { ...provided(RequestScopedFormatter), ...options({ formatter: RequestScopedFormatter }) },
    'RequestScopedFormatter is request-scoped; errors also happen outside requests',
  ],
  [
    'two providers of the formatter',
    { imports: [FormatterA, FormatterB] },
    'Symbol(nestjs-rest-errors.FORMATTER) is provided by FormatterA and FormatterB; keep one of the providers.',
  ],
  [
    'a formatter of a controller whose parts are missing',
    { controllers: [BadlyFormattedController] },
    '@UseErrorFormatter on BadlyFormattedController names NeedsMissing, which could not be made',
  ],
  [
    'a formatter of a handler without a media type',
    { controllers: [UntypedController] },
    'The formatter of @UseErrorFormatter on UntypedController.get has mediaType "text/plain; charset=utf-8"; it needs',
  ],
  [
    'a response hook without its method',
    options({ responseHook: WithParameters }),
    'The response hook has no method onResponse(); give it one.',
  ],
  [
    'a reporter without its method',
    options({ reporter: WithParameters }),
    'The reporter has no method report(); give it one.',
  ],
  [
    'a list of options',
    options([] as never),
    'RestErrorsModule got  as options; give it an object.',
  ],
  [
    'two translators for a class',
    provided(First, Second),
    'Second.special and First.domain both translate DomainError; keep one of them.',
  ],
  [
    'a translator that is not marked',
    provided(Unmarked),
    'Unmarked has @Translates methods but is no translator; mark it @ErrorTranslator().',
  ],
  [
    'a translator that translates nothing',
    provided(Idle),
    '@ErrorTranslator Idle translates nothing; give it a @Translates method.',
  ],
  [
    'a translator of what needs none',
    provided(Needless),
    'Needless.api translates ApiException, which needs no translation; an ApiException is answered as it is.',
  ],
  [
    'a translator that is async',
    provided(Async),
    '@Translates Async.later is async; an answer cannot wait for it, return the exception itself.',
  ],
  [
    'two classes with a code',
    options({ exceptions: [NameTaken, SeatTaken] }),
    '@UserException on NameTaken and SeatTaken have the code TAKEN; a code stands for one class, change one of them.',
  ],
  [
    'two classes with a code in two features',
    {
      imports: [RestErrorsModule.forFeature([NameTaken]), RestErrorsModule.forFeature([SeatTaken])],
    },
    'have the code TAKEN',
  ],
  [
    'a class that is no exception of ours',
    options({ exceptions: [DomainError] }),
    'DomainError is registered as an exception but is none; decorate it with @UserException.',
  ],
  [
    'a function for an exception',
    options({ exceptions: [() => 1] }),
    'a function is registered as an exception but is no class; register classes,',
  ],
  [
    'an exception that is not there yet',
    { imports: [RestErrorsModule.forFeature([undefined as never])] },
    'undefined is registered as an exception but is no class; register classes,',
  ],
  [
    'no media types to read',
    options({ consumes: [] }),
    'RestErrorsModule got option consumes of type object; give it a list of media types, at least one.',
  ],
  ...['json', 'application/json\r\nX: y', 'a/b, c/d'].map((type): (typeof MISTAKES)[number] => [
    `${JSON.stringify(type)} for a media type`,
    options({ consumes: [type] }),
    'RestErrorsModule got option consumes of type object; give it a list of media types, at least one.',
  ]),
  ...['', 'Bearer\r\nSet-Cookie: a=b', 'Bearer realm="\u20ac"'].map(
    (challenge): (typeof MISTAKES)[number] => [
      `${JSON.stringify(challenge)} for a challenge`,
      options({ wwwAuthenticate: challenge }),
      'RestErrorsModule got option wwwAuthenticate of type string; give it a challenge on one line, such as Bearer',
    ],
  ),
  ...[undefined, null, 'text', []].map((made): (typeof MISTAKES)[number] => [
    `a factory that makes ${JSON.stringify(made)}`,
    { errors: RestErrorsModule.forRootAsync({ useFactory: async () => made as never }) },
    `RestErrorsModule got ${String(made)} as options; give it an object.`,
  ]),
  [
    'an unmarked translator made by a factory',
    { providers: [{ provide: 'MADE', useFactory: () => new Unmarked() }] },
    'Unmarked has @Translates methods but is no translator; mark it @ErrorTranslator().',
  ],
  [
    'the module twice',
    { imports: [RestErrorsModule.forRoot({ negotiation: false })] },
    'RestErrorsModule is set up twice; keep one forRoot or forRootAsync.',
  ],
];

onEachPlatform('start-up', (platform) => {
  it.each(MISTAKES)('fails on %s', async (_name, definition, message) => {
    const started = TestApp.start(platform, definition);
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(SetupError);
  });

  it('fails on two installed copies of the package', async () => {
    vi.resetModules();
    const copy = await import('../../src/index.js');
    const started = TestApp.start(platform, { imports: [copy.RestErrorsModule] });
    await expect(started).rejects.toThrow(
      /is set up by two installed copies of nestjs-rest-errors; install one version/,
    );
  });

  it('takes one class and its subclasses, however often', async () => {
    const app = await TestApp.start(platform, {
      imports: [RestErrorsModule.forFeature([NameTaken, NameTakenAgain, ApiException])],
      options: { exceptions: [NameTaken, NameTakenAgain] },
    });
    await app.close();
  });
});

@Controller()
class FailingController {
  @Get('taken') taken(): void {
    throw new NameTaken('Taken');
  }
  @Get('missing') missing(): void {
    throw new NotFoundException('Missing');
  }
  @Get('unknown') unknown(): void {
    throw new Error('x');
  }
}

describe('a class that an option names', () => {
  it('is made once, whether it is a provider or not', async () => {
    let made = 0;
    class CountedFormatter extends ProblemDetailsFormatter {
      constructor() {
        super();
        made++;
      }
    }
    for (const providers of [[], [CountedFormatter]]) {
      made = 0;
      const app = await TestApp.start('express', {
        providers,
        options: { formatter: CountedFormatter },
      });
      expect((await app.get('/')).headers['content-type']).toBe('application/problem+json');
      expect(made).toBe(1);
      await app.close();
    }
  });
});

describe('ways to set it up', () => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  it.each<[string, DynamicModule | Type]>([
    ['a bare import', RestErrorsModule],
    ['forRoot()', RestErrorsModule.forRoot()],
    ['forRootAsync()', RestErrorsModule.forRootAsync({ useFactory: () => ({}) })],
  ])('%s takes the defaults', async (_name, errors) => {
    app = await TestApp.start('express', { errors, controllers: [FailingController] });
    expect(seen(await app.get('/taken'))).toEqual(errorList(409, 'TAKEN', 'Taken'));
  });

  it('forRootAsync gets its options from other modules', async () => {
    @Module({ providers: [{ provide: 'CONFIG', useValue: 'Basic' }], exports: ['CONFIG'] })
    class ConfigModule {}
    const errors = RestErrorsModule.forRootAsync({
      imports: [ConfigModule],
      inject: ['CONFIG'],
      useFactory: async (wwwAuthenticate: string) => {
        await Promise.resolve();
        return { wwwAuthenticate, formatter: ProblemDetailsFormatter };
      },
    });
    @Controller()
    class UnauthorizedController {
      @Get() get(): void {
        throw new ApiException(401, 'Who are you?');
      }
    }
    app = await TestApp.start('fastify', { errors, controllers: [UnauthorizedController] });
    const answer = await app.get('/');
    expect(answer.headers).toMatchObject({
      'www-authenticate': 'Basic',
      'content-type': 'application/problem+json',
    });
  });

  it('forRootAsync fails on unknown options, too', async () => {
    const errors = RestErrorsModule.forRootAsync({ useFactory: () => ({ formater: 1 }) as never });
    await expect(TestApp.start('express', { errors })).rejects.toThrow('has no option "formater"');
    app = undefined;
  });

  it('an application without HTTP fails on wrong settings, too', async () => {
    @Module({ imports: [RestErrorsModule.forRoot()], providers: [Idle] })
    class ContextModule {}
    const started = NestFactory.createApplicationContext(ContextModule, {
      logger: new RecordingLogger(),
      abortOnError: false,
    });
    await expect(started).rejects.toThrow('@ErrorTranslator Idle translates nothing');
    app = undefined;
  });
});

@Catch(NotFoundException)
class UserFilter implements ExceptionFilter {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(_error: NotFoundException, host: ArgumentsHost): void {
    this.host.httpAdapter.reply(host.getArgByIndex(1), { by: 'the application' }, 404);
  }
}

@Module({})
class MiddlewareModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(() => {
        throw new NameTaken('Taken by middleware');
      })
      .forRoutes('middleware');
  }
}

@UseFilters(UserFilter)
@Controller('filtered')
class FilteredController {
  @Get() get(): void {
    throw new NotFoundException();
  }
}

const byApplication = { status: 404, json: { by: 'the application' } };
const errors = RestErrorsModule.forRoot();
const filter = { provide: APP_FILTER, useClass: UserFilter };
@Module({ providers: [filter] })
class FilterModule {}
@Module({ imports: [errors] })
class DeepModule {}

const ORDERS: ReadonlyArray<[string, AppDefinition]> = [
  ['ours first', { errors: null, imports: [errors, FilterModule, MiddlewareModule] }],
  ['ours last', { errors: null, imports: [MiddlewareModule, FilterModule, errors] }],
  ['ours deep', { errors: null, imports: [MiddlewareModule, DeepModule], providers: [filter] }],
  [
    'theirs in the root',
    { errors: null, imports: [errors, MiddlewareModule], providers: [filter] },
  ],
  [
    'theirs by useGlobalFilters',
    {
      errors: null,
      imports: [errors, MiddlewareModule],
      before: (nest) => {
        nest.useGlobalFilters(new UserFilter(nest.get(HttpAdapterHost)));
      },
    },
  ],
];

onEachPlatform('a filter of the application', (platform) => {
  it.each(ORDERS)('wins for its class, and nothing else: %s', async (_name, definition) => {
    const app = await TestApp.start(platform, { ...definition, controllers: [FailingController] });
    expect(await app.get('/missing')).toMatchObject(byApplication);
    expect(await app.get('/nothing')).toMatchObject(byApplication);
    expect(app.log.records).toEqual([]);
    expect(seen(await app.get('/taken'))).toEqual(errorList(409, 'TAKEN', 'Taken'));
    expect(seen(await app.get('/middleware'))).toEqual(
      errorList(409, 'TAKEN', 'Taken by middleware'),
    );
    expect((await app.get('/unknown')).status).toBe(500);
    await app.close();
  });

  it('of a controller wins, too', async () => {
    const app = await TestApp.start(platform, { controllers: [FilteredController] });
    expect(await app.get('/filtered')).toMatchObject(byApplication);
    expect(seen(await app.get('/nothing')).status).toBe(404);
    await app.close();
  });
});
