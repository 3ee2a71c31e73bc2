import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Logger, LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';

import { RestErrorsModule } from '../../src/index.js';
import {
  PinoReporter,
  restErrorsLogger,
  type RestErrorsLoggerParams,
} from '../../src/reporting/pino/index.js';
import { PinoLog, type PinoLine } from './pino-log.js';
import { TestApp, type AppDefinition, type Platform } from './test-app.js';

@Controller()
class FenceController {
  @Get('fence') fence(): void {}
}

export interface PinoDefinition extends AppDefinition {
  /** Options of pino-http. */
  readonly pino?: Options;
  readonly params?: Omit<RestErrorsLoggerParams, 'pinoHttp'>;
}

/** An application that logs through nestjs-pino to a stream of the test. */
export class PinoApp {
  private constructor(
    readonly test: TestApp,
    readonly log: PinoLog,
  ) {}

  static async start(platform: Platform, definition: PinoDefinition): Promise<PinoApp> {
    const {
      pino = {},
      params = {},
      options,
      errors,
      imports = [],
      controllers = [],
      before,
      ...rest
    } = definition;
    const log = new PinoLog();
    await forgetLoggers();
    const test = await TestApp.start(platform, {
      ...rest,
      imports: [
        LoggerModule.forRoot(restErrorsLogger({ ...params, pinoHttp: [pino, log.stream] })),
        ...imports,
      ],
      controllers: [...controllers, FenceController],
      errors: errors ?? RestErrorsModule.forRoot({ reporter: PinoReporter, ...options }),
      before: async (app: INestApplication) => {
        app.useLogger(app.get(Logger));
        await before?.(app);
      },
    });
    log.clear();
    return new PinoApp(test, log);
  }

  /** What was written until now of anything but the request that this takes. */
  async lines(): Promise<PinoLine[]> {
    await this.test.get('/fence');
    return this.log.lines.filter((line) => !isOfFence(line));
  }

  /** The one line that was written. */
  async line(): Promise<PinoLine> {
    const lines = await this.lines();
    const [line] = lines;
    if (line === undefined || lines.length > 1) {
      throw new Error(
        `${lines.length} lines instead of one: ${JSON.stringify(lines, undefined, 2)}`,
      );
    }
    return line;
  }

  close(): Promise<void> {
    return this.test.close();
  }
}

function isOfFence({ req }: PinoLine): boolean {
  return (req as { url?: string } | undefined)?.url === '/fence';
}

/** nestjs-pino has one logger for all applications of a process. */
export async function forgetLoggers(): Promise<void> {
  const file = new URL('./PinoLogger.js', import.meta.resolve('nestjs-pino')).href;
  const { __resetOutOfContextForTests: reset } = (await import(file)) as {
    __resetOutOfContextForTests: () => void;
  };
  reset();
}
