import {
  Global,
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, HttpAdapterHost } from '@nestjs/core';

import type { ErrorClass } from '../core/user-exception.decorator.js';
import { AnswerSettingsHost } from '../http/answer/answer-settings.js';
import { HttpAnswer } from '../http/answer/http-answer.js';
import type { AdapterTaps } from '../http/platform/adapter-tap.js';
import { tapAdapter } from '../http/platform/adapter-taps.js';
import { startRequestClock } from '../http/platform/request-clock.js';
import { HandlerMemoryGuard } from '../http/platform/handler-memory.guard.js';
import { marksOf } from '../http/platform/request-marks.js';
import { ErrorReports } from '../http/reporting/error-reports.js';
import { ExchangeGuard } from '../http/reporting/exchange.guard.js';
import { installAnswerHooking } from '../http/response-hook/answer-hooking.js';
import { RestErrorsFilter } from '../http/rest-errors.filter.js';
import { TransportAnswer } from '../http/transports/transport-answer.js';
import { ErrorDebug } from '../reporting/debug/error-debug.js';
import { LoggerReporter, REDACT_FIELDS } from '../reporting/logger/logger.reporter.js';
import { REQUEST_VALIDATION_OPTIONS } from '../validation/parameters/request-part.pipe.js';
import { ApplicationAlarms } from './application-alarms.js';
import { ApplicationReporting, redactFieldsProvider } from './application-reporting.js';
import { ApplicationSettings } from './application-settings.js';
import { ApplicationTransactions } from './application-transactions.js';
import { HandlerEnhancers } from './handler-enhancers.js';
import { optionInstancesProvider } from './option-providers.js';
import { ProviderCatalog } from './provider-catalog.js';
import { FeatureExceptions } from './registered-exceptions.js';
import { RequestValidation, requestValidationOptions } from './request-validation.js';
import {
  ConfigurableModuleClass,
  withCheckedOptions,
  type ASYNC_OPTIONS_TYPE,
  type OPTIONS_TYPE,
} from './rest-errors.module-definition.js';
import { assertAlone } from './set-up-once.js';

/**
 * Turns whatever goes wrong in a request into one correct, safe answer and one record.
 *
 * @example
 * \@Module({ imports: [RestErrorsModule.forRoot({ formatter: ProblemDetailsFormatter })] })
 * export class AppModule {}
 */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    optionInstancesProvider,
    ProviderCatalog,
    HandlerEnhancers,
    RequestValidation,
    requestValidationOptions,
    ApplicationSettings,
    ApplicationTransactions,
    ApplicationReporting,
    ApplicationAlarms,
    ErrorDebug,
    ErrorReports,
    LoggerReporter,
    redactFieldsProvider,
    ExchangeGuard,
    { provide: AnswerSettingsHost, useExisting: ApplicationSettings },
    HttpAnswer,
    TransportAnswer,
    RestErrorsFilter,
    HandlerMemoryGuard,
  ],
  // so that `@UseFilters(RestErrorsFilter)` can be made in any module
  exports: [
    HttpAnswer,
    TransportAnswer,
    RestErrorsFilter,
    AnswerSettingsHost,
    ErrorDebug,
    ErrorReports,
    // for reporters that are providers of some other module
    REDACT_FIELDS,
    // for the pipes of `@RequestHeader` and `@RequestCookie`
    REQUEST_VALIDATION_OPTIONS,
  ],
})
export class RestErrorsModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown
{
  private taps: AdapterTaps | undefined;

  constructor(
    config: ApplicationConfig,
    filter: RestErrorsFilter,
    memory: HandlerMemoryGuard,
    private readonly application: ApplicationSettings,
    private readonly enhancers: HandlerEnhancers,
    private readonly answers: HttpAnswer,
    private readonly validation: RequestValidation,
    private readonly transactions: ApplicationTransactions,
    private readonly reporting: ApplicationReporting,
    private readonly alarms: ApplicationAlarms,
    exchanges: ExchangeGuard,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    super();
    assertAlone(config.getGlobalFilters());
    // Modules are made before Nest collects APP_FILTER and APP_GUARD, so ours is the first of each:
    // of filters the one asked last, of guards and interceptors the one that runs first, whatever the imports.
    config.addGlobalFilter(filter);
    const interceptor = transactions.interceptor();
    if (interceptor !== undefined) config.addGlobalInterceptor(interceptor);
    validation.prepare(adapterHost);
    if (!enhancers.isEmpty || validation.needsHandlerMemory) config.addGlobalGuard(memory);
    if (application.hasFullReporting) config.addGlobalGuard(exchanges);
  }

  /** @param options all have defaults; `imports: [RestErrorsModule]` does the same without them. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** @param options made with injection. @throws SetupError at start-up for what is no object. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return withCheckedOptions(super.forRootAsync(options));
  }

  /**
   * Registers the exception classes of a feature, to be checked with those of all others.
   * @param exceptions classes with `@UserException`, or extending `ApiException`.
   */
  static forFeature(exceptions: readonly ErrorClass[]): DynamicModule {
    const registered = {
      provide: Symbol('exceptions'),
      useValue: new FeatureExceptions(exceptions),
    };
    return { module: RestErrorsFeatureModule, providers: [registered] };
  }

  /** Runs before routes, middleware and the error handlers of Nest are registered. */
  async configure(): Promise<void> {
    const { adapterHost, application, enhancers, answers, validation, transactions } = this;
    const adapter = adapterHost.httpAdapter;
    transactions.join();
    startRequestClock(adapter);
    await enhancers.make();
    await this.alarms.make();
    const { hookOf } = application.settings;
    await validation.install(adapter, application.settings.translation);
    const onFailure = answers.answer.bind(answers);
    this.taps = await tapAdapter(adapter, onFailure);
    application.routes = this.taps.routes;
    if (enhancers.hasHooks || application.responseHook !== undefined) {
      installAnswerHooking(adapter, {
        hookFor: (request) => hookOf(marksOf(request)?.context),
        onFailure,
      });
    }
  }

  /** Applications without HTTP fail on wrong settings at start-up, too. */
  async onModuleInit(): Promise<void> {
    void this.application.settings;
    await this.alarms.make();
    // in a context without HTTP for the first time
    this.transactions.join();
  }

  onApplicationBootstrap(): void {
    this.taps?.closeRouter();
    this.reporting.start();
  }

  /** After the last request has been answered. */
  async onApplicationShutdown(): Promise<void> {
    this.transactions.leave();
    this.reporting.stop();
    await this.alarms.close();
  }
}

@Module({})
class RestErrorsFeatureModule {}
