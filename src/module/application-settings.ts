import { Inject, Injectable, Optional, type ExecutionContext } from '@nestjs/common';

import { SetupError } from '../core/setup-error.js';
import { Translation } from '../core/translation.js';
import { AnswerSettingsHost, type AnswerSettings } from '../http/answer/answer-settings.js';
import { REST_ERRORS_FORMATTER, type ErrorFormatter } from '../http/formatters/error-formatter.js';
import { ErrorListFormatter } from '../http/formatters/error-list.formatter.js';
import { ProblemDetailsFormatter } from '../http/formatters/problem-details.formatter.js';
import { ProblemXmlFormatter } from '../http/formatters/problem-xml.formatter.js';
import { recognizeHttpException } from '../http/recognizers/http-exception.recognizer.js';
import { recognizeValidation } from '../http/recognizers/validation.recognizer.js';
import { recognizePlatformError } from '../http/recognizers/platform-error.recognizer.js';
import {
  assertHookTimeout,
  REST_ERRORS_RESPONSE_HOOK,
  type ResponseHook,
} from '../http/response-hook/response-hook.js';
import type { AllowedMethods } from '../http/routes/allowed-methods.js';
import { REST_ERRORS_REPORTER, type ErrorReporter } from '../reporting/error-reporter.js';
import { LoggerReporter } from '../reporting/logger/logger.reporter.js';
import { ApplicationReporting } from './application-reporting.js';
import { assertFormatter, HandlerEnhancers } from './handler-enhancers.js';
import { OPTION_INSTANCES, type ClassOption, type OptionInstances } from './option-providers.js';
import { assertOptions, type RestErrorsOptions } from './options.js';
import { ProviderCatalog } from './provider-catalog.js';
import { assertExceptions, FeatureExceptions } from './registered-exceptions.js';
import { limitsOf } from './validation-options.js';
import { RequestValidation } from './request-validation.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';
import { translatorsOf } from './translator-explorer.js';

const DEFAULT_CONSUMES = ['application/json', 'application/x-www-form-urlencoded'];

/** From options and providers of the application to the settings of its answers. */
@Injectable()
export class ApplicationSettings extends AnswerSettingsHost {
  /** Set when the HTTP part of the application starts. */
  routes: AllowedMethods | undefined;
  private readonly options: RestErrorsOptions;
  private settled: AnswerSettings | undefined;

  constructor(
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) given: RestErrorsOptions | undefined,
    @Inject(OPTION_INSTANCES) private readonly instances: OptionInstances,
    private readonly catalog: ProviderCatalog,
    private readonly enhancers: HandlerEnhancers,
    private readonly validation: RequestValidation,
    private readonly reporting: ApplicationReporting,
    private readonly defaultReporter: LoggerReporter,
  ) {
    super();
    this.options = given === undefined ? {} : given;
    assertOptions(this.options);
  }

  /** @throws SetupError when first read, for whatever is set up wrongly. */
  override get settings(): AnswerSettings {
    return (this.settled ??= this.settle());
  }

  /** Whether requests that do not fail are reported, too. */
  get hasFullReporting(): boolean {
    return this.options.reporting?.level === 'full' || this.enhancers.hasFullReporting;
  }

  get responseHook(): ResponseHook | undefined {
    return this.choose<ResponseHook>(REST_ERRORS_RESPONSE_HOOK, 'responseHook');
  }

  private settle(): AnswerSettings {
    const { options, enhancers } = this;
    const formatter =
      this.choose<ErrorFormatter>(REST_ERRORS_FORMATTER, 'formatter') ?? new ErrorListFormatter();
    assertFormatter(formatter, 'The error formatter');
    const reporter =
      this.choose<ErrorReporter>(REST_ERRORS_REPORTER, 'reporter') ?? this.defaultReporter;
    assertMethod(reporter, 'report', 'The reporter');
    const moduleHook = this.responseHook;
    if (moduleHook !== undefined) {
      assertMethod(moduleHook, 'onResponse', 'The response hook');
      assertHookTimeout(moduleHook, 'The response hook');
    }
    const routes = (): AllowedMethods | undefined => this.routes;
    const { validation } = this;
    return {
      translation: this.translation(),
      reporting: this.reporting.settle(reporter, this.hasFullReporting),
      formatter,
      problemFormatters: options.negotiation === false ? [] : problemFormattersBeside(formatter),
      get routes() {
        return routes();
      },
      get issues() {
        return validation.issues;
      },
      wwwAuthenticate: options.wwwAuthenticate,
      consumes: options.consumes ?? DEFAULT_CONSUMES,
      requestId: options.requestId,
      ...this.reportingSettings(),
      formatterOf: (context) => enhancers.formatterOf(context),
      hookOf: (context: ExecutionContext | undefined) =>
        this.outside((context && enhancers.hookOf(context)) ?? moduleHook),
    };
  }

  private reportingSettings() {
    const { reporting = {}, telemetry } = this.options;
    const { level = 'default', readableQuery, unexpected } = reporting;
    return {
      traceId: telemetry && (() => telemetry.traceId()),
      reportingLevelOf: (context: ExecutionContext | undefined) =>
        (context && this.enhancers.reportingLevelOf(context)) ?? level,
      readableQuery: new Set(readableQuery),
      throwsUnexpected:
        unexpected === undefined
          ? process.env['NODE_ENV'] !== 'production'
          : unexpected === 'throw',
    };
  }

  /** A handler that answers by itself runs the hook while its transaction is open, or has just ended. */
  private outside(hook: ResponseHook | undefined): ResponseHook | undefined {
    const { transactions } = this.options;
    if (hook === undefined || transactions === undefined) return hook;
    const onResponse: ResponseHook['onResponse'] = (answer) =>
      transactions.outside(() => hook.onResponse(answer));
    return { onResponse, ...(hook.timeout === undefined ? {} : { timeout: hook.timeout }) };
  }

  private translation(): Translation {
    const classes = this.catalog.classes();
    const translators = translatorsOf(classes);
    assertExceptions([
      ...(this.options.exceptions ?? []),
      ...this.catalog.values(FeatureExceptions).flatMap((feature) => feature.classes),
    ]);
    const { transactions } = this.options;
    const recognizers = [recognizeValidation, recognizeHttpException, recognizePlatformError];
    return new Translation({
      translators,
      recognizers: transactions ? [...recognizers, transactions.recognize] : recognizers,
      placesOf: transactions?.placesOf,
      exposeUnknownMessages: this.options.exposeUnknownMessages === true,
      limits: limitsOf(this.options.validation || {}),
    });
  }

  /** A provider of the token overrides the option; a class that is a provider is not made twice. */
  private choose<T>(token: symbol, option: ClassOption): T | undefined {
    const made = this.instances[option];
    const overriding = this.catalog.findByToken<T>(token);
    if (overriding !== undefined || made === undefined) return overriding;
    if ('instance' in made) return made.instance as T;
    if (!('failure' in made)) return this.catalog.findByClass(made.type) as T;
    // it says by itself what is wrong
    if (made.failure instanceof SetupError) throw made.failure;
    throw new SetupError(
      `RestErrorsModule option ${option} names ${made.type.name}, which could not be made; add it to the providers of a module that has what it injects.`,
      { cause: made.failure },
    );
  }
}

/** @throws SetupError for an instance of some other class. */
function assertMethod(instance: object, method: string, subject: string): void {
  if (typeof (instance as Record<string, unknown>)[method] === 'function') return;
  throw new SetupError(`${subject} has no method ${method}(); give it one.`);
}

function problemFormattersBeside(formatter: ErrorFormatter): ErrorFormatter[] {
  return [new ProblemDetailsFormatter(), new ProblemXmlFormatter()].filter(
    ({ mediaType }) => mediaType !== formatter.mediaType,
  );
}
