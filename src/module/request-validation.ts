import {
  Inject,
  Injectable,
  Optional,
  ValidationPipe,
  type FactoryProvider,
  type Type,
} from '@nestjs/common';
import {
  ApplicationConfig,
  DiscoveryService,
  MetadataScanner,
  ModulesContainer,
  type AbstractHttpAdapter,
  type HttpAdapterHost,
} from '@nestjs/core';

import type { Translation } from '../core/translation.js';
import { acceptEmptyJson } from '../http/platform/fastify-empty-json.js';
import { nodeRequestOf } from '../http/platform/request-marks.js';
import { RouteHandlers } from '../http/platform/route-handlers.js';
import { hasBody } from '../http/platform/unread-body.js';
import { offerIssues } from '../http/validation/collect-issues.js';
import {
  AggregatingInterceptor,
  GuardsPassedInterceptor,
} from '../http/validation/issue.interceptors.js';
import { RequestIssues } from '../http/validation/request-issues.js';
import type { RequestTransactions } from '../transaction/request/request-transactions.js';
import { REQUEST_VALIDATION_OPTIONS } from '../validation/parameters/request-part.pipe.js';
import {
  RequestValidationPipe,
  type RequestValidationPipeOptions,
} from '../validation/pipe/request-validation.pipe.js';
import type { HandlerSource } from '../validation/replay/handler-source.js';
import { IssueCollector } from '../validation/replay/issue-collector.js';
import { hasParameters, NestPipeline, rejectionMark } from '../validation/replay/nest-internals.js';
import type { RestErrorsOptions } from './options.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';
import { limitsOf, pipeOptionsOf, type ValidationOptions } from './validation-options.js';

const COLLECT_TIMEOUT = 5_000;

type ControllerWrapper = ReturnType<DiscoveryService['getControllers']>[number];

/** Validates requests as a whole: the global pipe, and what collects the issues it finds. */
@Injectable()
export class RequestValidation {
  private readonly options: ValidationOptions | false;
  private readonly transactions: RequestTransactions | undefined;
  private readonly handlers = new RouteHandlers();
  private collecting: RequestIssues | undefined;

  constructor(
    @Optional() @Inject(MODULE_OPTIONS_TOKEN) options: RestErrorsOptions | undefined,
    private readonly discovery: DiscoveryService,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
  ) {
    this.options = options?.validation ?? {};
    this.transactions = options?.transactions;
    if (!this.isCollecting) return;
    const scanner = new MetadataScanner();
    for (const wrapper of this.discovery.getControllers()) this.explore(wrapper, scanner);
  }

  get issues(): RequestIssues | undefined {
    return this.collecting;
  }

  /** Whether a guard has to tell the controllers of one handler apart. */
  get needsHandlerMemory(): boolean {
    return this.handlers.hasInherited;
  }

  /** Before the application registers its parsers; in tests the adapter comes after the modules. */
  prepare(adapterHost: HttpAdapterHost): void {
    if (this.options === false) return;
    const accept = (): void => {
      // in a context without HTTP there is none: undefined, or null in Nest 11
      const adapter = adapterHost.httpAdapter as AbstractHttpAdapter | undefined | null;
      if (adapter) acceptEmptyJson(adapter);
    };
    if (adapterHost.httpAdapter) accept();
    else initOf(adapterHost)?.subscribe(accept);
  }

  /** Before routes are registered, and before other taps. */
  async install(adapter: AbstractHttpAdapter, translation: Translation): Promise<void> {
    if (this.options === false) return;
    if (!this.hasOwnPipe()) {
      this.config.addGlobalPipe(new RequestValidationPipe(pipeOptionsOf(this.options)));
    }
    if (!this.isCollecting) return;
    const isRejected = await rejectionMark();
    const collector = this.collector(this.options, translation);
    const issues = new RequestIssues(collector, this.handlers, isRejected);
    this.collecting = issues;
    if (isRejected === undefined) this.config.addGlobalInterceptor(new GuardsPassedInterceptor());
    if (this.options.aggregate === 'interceptor') {
      this.config.addGlobalInterceptor(new AggregatingInterceptor(issues));
    }
    this.handlers.listen(adapter, (registered) => offerIssues(registered, issues));
  }

  /** A ValidationPipe that the application has chosen itself stays the only one. */
  private hasOwnPipe(): boolean {
    const perRequest = this.config.getGlobalRequestPipes().map(({ metatype }) => metatype);
    return (
      this.config.getGlobalPipes().some((pipe) => pipe instanceof ValidationPipe) ||
      perRequest.some(
        (type) => type === ValidationPipe || type?.prototype instanceof ValidationPipe,
      )
    );
  }

  private get isCollecting(): boolean {
    return this.options !== false && this.options.aggregate !== false;
  }

  private collector(options: ValidationOptions, translation: Translation): IssueCollector {
    const own = this.config.getGlobalPipes().find((pipe) => pipe instanceof RequestValidationPipe);
    return new IssueCollector(new NestPipeline(this.modules, this.config), {
      translation,
      limits: limitsOf(options, own?.limits),
      overrides: options.issues ?? own?.overrides ?? {},
      timeout: options.collectTimeout ?? COLLECT_TIMEOUT,
      status: options.errorHttpStatusCode,
      undone: (action) => this.transactions?.undone(action) ?? action(),
      hasBody: (request) => hasBody(nodeRequestOf(request)),
    });
  }

  private explore(wrapper: ControllerWrapper, scanner: MetadataScanner): void {
    const { metatype, host } = wrapper;
    if (typeof metatype !== 'function' || host === undefined) return;
    const controller = metatype as Type;
    const prototype = controller.prototype as Readonly<Record<string, HandlerSource['handler']>>;
    for (const methodName of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[methodName];
      if (handler === undefined || !hasParameters(controller, methodName)) continue;
      this.handlers.declare({ controller, methodName, handler, wrapper, moduleKey: host.token });
    }
  }
}

/** Emits once there is an adapter; absent before Nest 11.1. */
function initOf(adapterHost: object): { subscribe(next: () => void): unknown } | undefined {
  return (adapterHost as { readonly init$?: { subscribe(next: () => void): unknown } }).init$;
}

/** For the pipes of parameters that the global pipe does not see. */
export const requestValidationOptions: FactoryProvider<RequestValidationPipeOptions> = {
  provide: REQUEST_VALIDATION_OPTIONS,
  inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }],
  useFactory: (options: RestErrorsOptions | undefined) => pipeOptionsOf(options?.validation || {}),
};
