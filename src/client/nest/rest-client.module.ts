import {
  Inject,
  Module,
  type DynamicModule,
  type MiddlewareConsumer,
  type NestModule,
  type Provider,
} from '@nestjs/common';

import { createRestClient, type RestClient } from '../rest-client.js';
import type { RestClientOptions } from '../rest-client-options.js';
import { optionsProvider, type AsyncClientOptions } from './async-options.js';
import { asksForRequest, followRequests } from './incoming-request.middleware.js';

const OPTIONS = Symbol('nestjs-rest-errors.client-options');

/** Token of the client of a name. */
export function restClientToken(name: string): string {
  return `nestjs-rest-errors.RestClient.${name}`;
}

/**
 * Injects the client of a name.
 *
 *     constructor(@InjectRestClient('crm') private readonly crm: RestClient) {}
 */
export function InjectRestClient(name: string): ParameterDecorator & PropertyDecorator {
  return Inject(restClientToken(name));
}

/**
 * Provides the client of a service, for the module that imports it; once for each service.
 *
 * @example
 * \@Module({ imports: [RestClientModule.register({ name: 'crm', baseUrl: 'https://crm.internal/v1' })] })
 */
@Module({})
export class RestClientModule implements NestModule {
  constructor(@Inject(OPTIONS) private readonly options: RestClientOptions) {}

  /** @throws SetupError for options that cannot be meant. */
  static register(options: RestClientOptions): DynamicModule {
    const client = createRestClient(options);
    return moduleOf(options.name, { provide: OPTIONS, useValue: options }, () => client);
  }

  /** @param options made with injection. @throws SetupError at start-up for options that cannot be meant. */
  static registerAsync(options: AsyncClientOptions<RestClientOptions>): DynamicModule {
    const provider = optionsProvider('RestClientModule', OPTIONS, options);
    const { name, imports = [] } = options;
    return { ...moduleOf(name, provider, createRestClient), imports };
  }

  configure(consumer: MiddlewareConsumer): void {
    if (asksForRequest(this.options)) followRequests(consumer);
  }
}

function moduleOf(
  name: string,
  options: Provider,
  create: (options: RestClientOptions) => RestClient,
): DynamicModule {
  const token = restClientToken(name);
  return {
    module: RestClientModule,
    providers: [options, { provide: token, inject: [OPTIONS], useFactory: create }],
    exports: [token],
  };
}
