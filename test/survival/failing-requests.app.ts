import 'reflect-metadata';

import {
  Controller,
  Get,
  Injectable,
  Param,
  Post,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { concat, finalize, map, of, throwError } from 'rxjs';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { RestErrorsModule } from '../../src/index.js';
import { typeOrmTransactions } from '../../src/transaction/index.js';
import { TestApp, type Platform } from '../support/test-app.js';
import { Entry } from '../transaction/requests/entities.js';
import { EMITTED, THROWN } from './failing-values.js';

export interface FailingRequestsOptions {
  readonly platform: Platform;
  /** Of the database; undefined for an application without one. */
  readonly dataSource?: DataSourceOptions;
}

/** Throws the value that the address names. */
@Injectable()
class ThrowingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { params } = context.switchToHttp().getRequest<{ params: { name: string } }>();
    throw THROWN[params.name]?.();
  }
}

/** What the mapper of an interceptor makes of the value of a handler. */
@Injectable()
class MappingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    const { params } = context.switchToHttp().getRequest<{ params: { name: string } }>();
    return next.handle().pipe(map((value: unknown) => EMITTED[params.name]?.(value)));
  }
}

/** Fails when the handler has come to its end, or the client has disconnected. */
@Injectable()
class FailingTeardown implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      finalize(() => {
        throw new Error('The teardown failed');
      }),
    );
  }
}

@Controller()
export class ThrowingController {
  @Get('guard/:name') @UseGuards(ThrowingGuard) guarded(): string {
    return 'never';
  }

  @Get('handler/:name') handler(@Param('name') name: string): never {
    throw THROWN[name]?.();
  }

  @Get('observable/:name') observable(@Param('name') name: string) {
    return throwError(() => THROWN[name]?.());
  }

  @Get('mapped/:name') @UseInterceptors(MappingInterceptor) mapped(): object {
    return { id: 7 };
  }

  @Get('emitted/:name') emitted(@Param('name') name: string) {
    return of(EMITTED[name]?.({ id: 7 }));
  }

  @Get('superseded/:name') superseded(@Param('name') name: string) {
    return concat(of(EMITTED[name]?.({ id: 6 })), of({ id: 7 }));
  }
}

/** The same after a row was written, which nobody may find when the request has failed. */
@Controller('writing')
export class WritingController {
  constructor(private readonly dataSource: DataSource) {}

  @Post('handler/:name') async handler(@Param('name') name: string): Promise<never> {
    await this.write(name);
    throw THROWN[name]?.();
  }

  @Post('observable/:name') async observable(@Param('name') name: string) {
    await this.write(name);
    return throwError(() => THROWN[name]?.());
  }

  @Post('mapped/:name') @UseInterceptors(MappingInterceptor) async mapped(
    @Param('name') name: string,
  ): Promise<object> {
    await this.write(name);
    return { id: 7 };
  }

  @Post('emitted/:name') async emitted(@Param('name') name: string) {
    await this.write(name);
    return of(EMITTED[name]?.({ id: 7 }));
  }

  @Post('superseded/:name') async superseded(@Param('name') name: string) {
    await this.write(name);
    return concat(of(EMITTED[name]?.({ id: 6 })), of({ id: 7 }));
  }

  @Post('teardown/:name') @UseInterceptors(FailingTeardown) async teardown(
    @Param('name') name: string,
  ): Promise<string> {
    await this.write(name);
    // after a success it keeps Nest itself from responding
    if (name === 'fails') throw new Error('The handler failed');
    return new Promise(() => undefined);
  }

  private write(name: string): Promise<unknown> {
    return this.dataSource.getRepository(Entry).insert({ name });
  }
}

export async function start(options: FailingRequestsOptions): Promise<TestApp> {
  const { platform, dataSource: place } = options;
  if (place === undefined) {
    return TestApp.start(platform, {
      controllers: [ThrowingController],
      factory: { logger: false },
    });
  }
  const dataSource = await new DataSource({ ...place, entities: [Entry] }).initialize();
  return TestApp.start(platform, {
    errors: RestErrorsModule.forRoot({ transactions: typeOrmTransactions() }),
    controllers: [ThrowingController, WritingController],
    providers: [{ provide: DataSource, useValue: dataSource }],
    factory: { logger: false },
  });
}
