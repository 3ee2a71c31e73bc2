import {
  Catch,
  Inject,
  RequestMethod,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
  type INestApplication,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import type { Options } from 'pino-http';

import { ProblemDetailsFormatter, RestErrorsModule } from '../src/index.js';
import { PinoReporter, restErrorsLogger } from '../src/reporting/pino/index.js';
import { describeError, startApplication, type Ingredients, type Platform } from './contenders.js';

const NULL_STREAM = { write: (): void => undefined };
// answers have it, and must all be of one length
const genReqId = (): string => '774201d2';

/** What teams write by themselves: one filter, problem details, one line by pino. */
@Catch()
class HandWrittenFilter implements ExceptionFilter {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(PinoLogger) private readonly logger: PinoLogger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const [status, detail] = describeError(error);
    const body = { type: 'about:blank', title: 'Error', status, detail };
    this.logger.info({ status, type: (error as Error).name }, detail);
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    httpAdapter.reply(response, body, status);
  }
}

function handWritten(pinoHttp: Options): Ingredients {
  return {
    imports: [
      LoggerModule.forRoot({
        pinoHttp: [{ ...pinoHttp, genReqId }, NULL_STREAM],
        // the default of nestjs-pino matches nothing on Fastify
        forRoutes: [{ path: '{*splat}', method: RequestMethod.ALL }],
      }),
    ],
    providers: [{ provide: APP_FILTER, useClass: HandWrittenFilter }],
  };
}

/** With a logger for each request, and all but one with a record of each. */
const APPLICATIONS = {
  'hand-written': () => handWritten({}),
  'hand-written, no request records': () => handWritten({ autoLogging: false }),
  'nestjs-rest-errors': () => ours(),
} satisfies Record<string, () => Ingredients>;

export type ReportingName = keyof typeof APPLICATIONS;

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

export async function startReporting(
  platform: Platform,
): Promise<Map<ReportingName, INestApplication>> {
  const apps = new Map<ReportingName, INestApplication>();
  for (const [name, ingredients] of Object.entries(APPLICATIONS)) {
    await forgetLogger();
    apps.set(name as ReportingName, await startApplication(platform, ingredients()));
  }
  return apps;
}

/** nestjs-pino has one logger for all applications of a process. */
async function forgetLogger(): Promise<void> {
  const file = new URL('./PinoLogger.js', import.meta.resolve('nestjs-pino')).href;
  const { __resetOutOfContextForTests: reset } = (await import(file)) as {
    __resetOutOfContextForTests: () => void;
  };
  reset();
}
