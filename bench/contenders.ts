import {
  Body,
  Catch,
  ConflictException,
  ConsoleLogger,
  Controller,
  Get,
  HttpException,
  Inject,
  Logger,
  Module,
  NotFoundException,
  Post,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
  type INestApplication,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestProblemDetailsModule } from 'nest-problem-details-filter';
import type { Server } from 'node:http';

import { ProblemDetailsFormatter, RestErrorsModule, UserException } from '../src/index.js';

@UserException(409, { code: 'CONTACT_PROTECTED' })
class DeletionNotAllowed extends Error {
  constructor(readonly contactId: number) {
    super('Record is protected against deletion');
  }
}

@Controller()
class BenchController {
  @Get('good') good(): object {
    return { id: 186, name: 'Ada' };
  }
  @Post('good') post(@Body() body: object): object {
    return body;
  }
  @Get('http') http(): void {
    throw new NotFoundException('No such contact');
  }
  @Get('domain') domain(): void {
    throw new DeletionNotAllowed(186);
  }
  /** What an application without domain exceptions throws. */
  @Get('conflict') conflict(): void {
    throw new ConflictException('Record is protected against deletion');
  }
}

/** What teams write by themselves: one filter, problem details, one line in the log. */
@Catch()
class HandWrittenFilter implements ExceptionFilter {
  private readonly logger = new Logger('Errors');

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const [status, detail] = describeError(error);
    const body = { type: 'about:blank', title: 'Error', status, detail };
    this.logger.log(`${status} ${detail}`);
    const { httpAdapter } = this.host;
    const response: unknown = host.switchToHttp().getResponse();
    httpAdapter.setHeader(response, 'Content-Type', 'application/problem+json');
    httpAdapter.reply(response, body, status);
  }
}

export function describeError(error: unknown): [number, string] {
  if (error instanceof DeletionNotAllowed) return [409, error.message];
  if (error instanceof HttpException) return [error.getStatus(), error.message];
  return [500, 'Internal server error'];
}

export interface Ingredients {
  readonly imports?: DynamicModule[];
  readonly providers?: Provider[];
  /** Default: that which answers good requests and errors. */
  readonly controllers?: Type[];
}

/** The applications that are compared, by name. */
export const APPLICATIONS = {
  stock: {},
  'hand-written filter': { providers: [{ provide: APP_FILTER, useClass: HandWrittenFilter }] },
  'nest-problem-details-filter': { imports: [NestProblemDetailsModule.register()] },
  'nestjs-rest-errors': {
    imports: [
      // none of the others validates either; that has a benchmark of its own
      RestErrorsModule.forRoot({ formatter: ProblemDetailsFormatter, validation: false }),
    ],
  },
} satisfies Record<string, Ingredients>;

export type ApplicationName = keyof typeof APPLICATIONS;
export type Platform = 'express' | 'fastify';

/** Nest's logger for people, up to where it would format and write: that is the same for all. */
class SilentLogger extends ConsoleLogger {
  protected override printMessages(): void {}
  protected override printStackTrace(): void {}
}

export async function startApplication(
  platform: Platform,
  { imports = [], providers = [], controllers = [BenchController] }: Ingredients,
): Promise<INestApplication> {
  class BenchModule {}
  Module({ imports, providers, controllers })(BenchModule);
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(BenchModule, adapter, { logger: new SilentLogger() });
  await app.listen(0, '127.0.0.1');
  // connections are idle for as long as the others take their turns
  (app.getHttpServer() as Server).keepAliveTimeout = 0;
  return app;
}
