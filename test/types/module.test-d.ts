import type { DynamicModule } from '@nestjs/common';
import { describe, expectTypeOf, it } from 'vitest';

import {
  AuthenticationGuard,
  ErrorListFormatter,
  LoggerReporter,
  ProblemDetailsFormatter,
  Produces,
  RestErrorsModule,
  UseErrorFormatter,
  UseResponseHook,
  type ApiError,
  type CustomizedBody,
  type ErrorFormatter,
  type ErrorReporter,
  type OutgoingAnswer,
  type ResponseHook,
  type RestErrorsOptions,
} from '../../src/index.js';

class PlainText implements ErrorFormatter {
  readonly mediaType = 'text/plain';
  format(error: ApiError): string {
    return error.message;
  }
}
class WithoutMediaType {
  format(error: ApiError): string {
    return error.message;
  }
}
class Stamp implements ResponseHook {
  onResponse(answer: OutgoingAnswer): CustomizedBody | undefined {
    return answer.text === undefined ? undefined : { text: `${answer.text}!` };
  }
}

describe('RestErrorsModule', () => {
  it('takes options, none of them required', () => {
    expectTypeOf(RestErrorsModule.forRoot({})).toExtend<DynamicModule>();
    RestErrorsModule.forRoot({
      formatter: PlainText,
      negotiation: false,
      responseHook: Stamp,
      reporter: LoggerReporter,
      exceptions: [RangeError],
      exposeUnknownMessages: true,
      wwwAuthenticate: 'Bearer realm="contacts"',
      consumes: ['application/json'],
      requestId: (request) => String(request),
      reporting: {
        level: 'troubleshoot',
        rules: [
          { class: [RangeError], status: ['4xx', 500], code: 'A', level: false, stack: true },
          { when: ({ error, route }) => error.isUnknown && route === '/', alarm: true },
          { fields: ({ method }) => ({ method }) },
        ],
        redact: ['fields.iban'],
        readableQuery: ['page'],
        sampling: { limit: 100, interval: 60_000 },
        debugSignal: 'SIGUSR2',
        unexpected: 'report',
      },
    });
  });

  it('takes them from a factory, at once or later', () => {
    const useFactory = (): Promise<RestErrorsOptions> =>
      Promise.resolve({ formatter: ProblemDetailsFormatter });
    expectTypeOf(RestErrorsModule.forRootAsync({ useFactory })).toExtend<DynamicModule>();
    RestErrorsModule.forRootAsync({ useFactory: () => ({ formatter: ErrorListFormatter }) });
  });

  it('refuses what is no option', () => {
    // @ts-expect-error -- an option that does not exist
    RestErrorsModule.forRoot({ format: ProblemDetailsFormatter });
    // @ts-expect-error -- a class, not an instance
    RestErrorsModule.forRoot({ formatter: new ProblemDetailsFormatter() });
    // @ts-expect-error -- a formatter without mediaType
    RestErrorsModule.forRoot({ formatter: WithoutMediaType });
    // @ts-expect-error -- a hook without onResponse
    RestErrorsModule.forRoot({ responseHook: PlainText });
    // @ts-expect-error -- a reporter without report
    RestErrorsModule.forRoot({ reporter: PlainText });
    // @ts-expect-error -- a level that there is not
    RestErrorsModule.forRoot({ reporting: { level: 'debug' } });
    // @ts-expect-error -- a level of a logger that has others
    RestErrorsModule.forRoot({ reporting: { rules: [{ level: 'fatal' }] } });
    // @ts-expect-error -- sampling without a limit
    RestErrorsModule.forRoot({ reporting: { sampling: {} } });
    // @ts-expect-error -- classes of errors only
    RestErrorsModule.forRoot({ exceptions: [Date] });
    // @ts-expect-error -- a factory of something else
    RestErrorsModule.forRootAsync({ useFactory: () => ({ negotiation: 'yes' }) });
  });

  it('registers exception classes of a feature', () => {
    expectTypeOf(RestErrorsModule.forFeature([RangeError])).toEqualTypeOf<DynamicModule>();
    // @ts-expect-error -- classes of errors only
    RestErrorsModule.forFeature([Date]);
  });
});

describe('the ports', () => {
  it('refuse classes without what they need', () => {
    // @ts-expect-error -- mediaType is missing
    class NoMediaType implements ErrorFormatter {
      format(): string {
        return '';
      }
    }
    class NumberBody implements ErrorFormatter {
      readonly mediaType = 'text/plain';
      // @ts-expect-error -- a body is an object or a text
      format(): number {
        return 1;
      }
    }
    class Headers implements ResponseHook {
      // @ts-expect-error -- a hook has no say in the headers
      onResponse(): { headers: Record<string, string> } {
        return { headers: {} };
      }
    }
    expectTypeOf<typeof NoMediaType>().not.toExtend<new () => ErrorFormatter>();
    expectTypeOf<typeof NumberBody>().not.toExtend<new () => ErrorFormatter>();
    expectTypeOf<typeof Headers>().not.toExtend<new () => ResponseHook>();
  });

  it('may be synchronous or not', () => {
    expectTypeOf<() => void>().toExtend<ErrorReporter['report']>();
    expectTypeOf<() => Promise<void>>().toExtend<ErrorReporter['report']>();
    expectTypeOf<() => Promise<CustomizedBody>>().toExtend<ResponseHook['onResponse']>();
  });

  it('show the error, but let nobody change it', () => {
    expectTypeOf<ApiError['thrown']>().toBeUnknown();
    const change = (error: ApiError): void => {
      // @ts-expect-error -- read-only
      error.status = 200;
    };
    expectTypeOf(change).returns.toBeVoid();
  });
});

describe('the decorators of controllers and handlers', () => {
  it('stand on both', () => {
    @UseErrorFormatter(PlainText)
    @UseResponseHook(Stamp)
    @Produces('text/csv', 'application/json')
    class Contacts {
      @UseErrorFormatter(ProblemDetailsFormatter)
      @UseResponseHook(Stamp)
      @Produces('text/csv')
      list(): void {}
    }
    expectTypeOf(Contacts).toBeConstructibleWith();
  });

  it('refuse what cannot be meant', () => {
    // @ts-expect-error -- a formatter without mediaType
    UseErrorFormatter(WithoutMediaType);
    // @ts-expect-error -- a class, not an instance
    UseErrorFormatter(new PlainText());
    // @ts-expect-error -- a formatter is no hook
    UseResponseHook(PlainText);
    // @ts-expect-error -- at least one media type
    Produces();
    // @ts-expect-error -- a class that is no guard
    @AuthenticationGuard()
    class NoGuard {}
    expectTypeOf(NoGuard).toBeConstructibleWith();
  });
});
