import { HttpModule, HttpService, type HttpModuleOptions } from '@nestjs/axios';
import {
  Inject,
  Module,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';

import { optionsProvider, type AsyncClientOptions } from '../nest/async-options.js';
import { asksForRequest, followRequests } from '../nest/incoming-request.middleware.js';
import { throwUpstreamErrors, type UpstreamAxiosOptions } from './throw-upstream-errors.js';

export interface UpstreamHttpOptions extends UpstreamAxiosOptions {
  /** Of axios, as `HttpModule` takes them. */
  readonly http?: HttpModuleOptions;
}

const OPTIONS = Symbol('nestjs-rest-errors.http-options');

/**
 * `HttpModule` of `@nestjs/axios` for one service, whose `HttpService` throws exceptions of failed calls.
 *
 * @example
 * \@Module({
 *   imports: [UpstreamHttpModule.register({ name: 'crm', http: { baseURL: 'https://crm.internal/v1' } })],
 * })
 */
@Module({})
export class UpstreamHttpModule implements NestModule {
  constructor(
    @Inject(OPTIONS) private readonly options: UpstreamHttpOptions,
    service: HttpService,
  ) {
    const { http: _, ...upstream } = options;
    throwUpstreamErrors(service, upstream);
  }

  /** @throws SetupError at start-up for options that cannot be meant. */
  static register(options: UpstreamHttpOptions): DynamicModule {
    // HttpModule.register() would make one instance of axios for all applications that import the result
    const { global = false } = options.http ?? {};
    const http = HttpModule.registerAsync({ global, useFactory: () => ({ ...options.http }) });
    return {
      module: UpstreamHttpModule,
      imports: [http],
      providers: [{ provide: OPTIONS, useValue: options }],
      exports: [HttpModule],
    };
  }

  /** @param options made with injection. @throws SetupError at start-up for options that cannot be meant. */
  static registerAsync(options: AsyncClientOptions<UpstreamHttpOptions>): DynamicModule {
    const optionsModule = {
      module: UpstreamHttpOptionsModule,
      imports: options.imports ?? [],
      providers: [optionsProvider('UpstreamHttpModule', OPTIONS, options)],
      exports: [OPTIONS],
    };
    const http = HttpModule.registerAsync({
      imports: [optionsModule],
      inject: [OPTIONS],
      useFactory: ({ http: config = {} }: UpstreamHttpOptions) => config,
    });
    return { module: UpstreamHttpModule, imports: [optionsModule, http], exports: [HttpModule] };
  }

  configure(consumer: MiddlewareConsumer): void {
    if (asksForRequest(this.options)) followRequests(consumer);
  }
}

@Module({})
class UpstreamHttpOptionsModule {}
