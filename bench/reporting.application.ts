import {
  Catch,
  Inject,
  RequestMethod,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Options } from 'pino-http';

import { ProblemDetailsFormatter, RestErrorsModule } from '../src/index.js';
import { PinoReporter, restErrorsLogger } from '../src/reporting/pino/index.js';
import { describeError, type Ingredients } from './contenders.js';

const NULL_STREAM = { write: (): void => undefined };
// answers have it, and must all be of one length
const genReqId = (): string => '774201d2';

/** What teams write by themselves: one filter, problem details with an id, one line by pino with that id. */
@Catch()
class HandWrittenFilter implements ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(PinoLogger) protected readonly logger: PinoLogger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const [status, detail] = describeError(error);
    const id = randomUUID();
    const code = (error as Error).constructor.name;
    this.log(error as Error, { errorId: id, code, status }, detail);
    const body = {
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      detail,
      instance: `urn:uuid:${id}`,
      code,
    };
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
    httpAdapter.reply(response, body, status);
  }

  protected log(err: Error, fields: object, message: string): void {
    this.logger.info({ err, ...fields }, message);
  }
}

/** V8 formats a stack when it is read, which is what costs most of a line. */
class StacklessFilter extends HandWrittenFilter {
  protected override log({ name, message }: Error, fields: object): void {
    this.logger.info({ err: { type: name, message }, ...fields }, message);
  }
}

function handWritten(pinoHttp: Options, useClass: typeof HandWrittenFilter): Ingredients {
  return {
    imports: [
      LoggerModule.forRoot({
        pinoHttp: [{ ...pinoHttp, genReqId }, NULL_STREAM],
        // the default of nestjs-pino matches nothing on Fastify
        forRoutes: [{ path: '{*splat}', method: RequestMethod.ALL }],
      }),
    ],
    providers: [{ provide: APP_FILTER, useClass }],
  };
}

function ours(): Ingredients {
  const imports: DynamicModule[] = [
    LoggerModule.forRoot(restErrorsLogger({ pinoHttp: [{ genReqId }, NULL_STREAM] })),
    RestErrorsModule.forRoot({
      formatter: ProblemDetailsFormatter,
      validation: false,
      reporter: PinoReporter,
    }),
  ];
  return { imports };
}

/** With a logger for each request, and all but one with a record of each. */
export const REPORTING_APPLICATIONS = {
  'hand-written': () => handWritten({}, HandWrittenFilter),
  'hand-written, no stack': () => handWritten({}, StacklessFilter),
  'hand-written, no stack, no request records': () =>
    handWritten({ autoLogging: false }, StacklessFilter),
  'nestjs-rest-errors': ours,
} satisfies Record<string, () => Ingredients>;

export type ReportingName = keyof typeof REPORTING_APPLICATIONS;
