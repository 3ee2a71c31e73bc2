import { Injectable, type ExecutionContext, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { SetupError } from '../core/setup-error.js';
import { handlerOptionsOf } from '../http/enhancers/handler-options.js';
import { isMediaType, type ErrorFormatter } from '../http/formatters/error-formatter.js';
import { markResponseWriter } from '../http/first-response/piped-response.js';
import { markBodyReader } from '../http/platform/body-reader.js';
import {
  REPORTING_LEVELS,
  isReportingLevel,
  type ReportingLevel,
} from '../reporting/exchange/exchange-record.js';
import { assertHookTimeout, type ResponseHook } from '../http/response-hook/response-hook.js';
import { answerOf, hasBodyParameter } from '../validation/replay/nest-internals.js';
import { ProviderCatalog } from './provider-catalog.js';

/** A controller class or the function of a handler. */
type Owner = object;

interface Enhancer {
  readonly owner: Owner;
  readonly type: Type;
  /** Names the decorator in set-up errors. */
  readonly user: string;
}

/** What controllers and handlers have of their own: formatters and response hooks. */
@Injectable()
export class HandlerEnhancers {
  private readonly declared = { formatters: [] as Enhancer[], hooks: [] as Enhancer[] };
  private readonly formatters = new Map<Owner, ErrorFormatter>();
  private readonly hooks = new Map<Owner, ResponseHook>();
  private readonly levels = new Map<Owner, ReportingLevel>();

  constructor(
    discovery: DiscoveryService,
    private readonly catalog: ProviderCatalog,
  ) {
    const scanner = new MetadataScanner();
    for (const { metatype, host } of discovery.getControllers()) {
      if (typeof metatype !== 'function') continue;
      const ofModule = host && handlerOptionsOf(host.metatype)?.reportingLevel;
      if (ofModule !== undefined) {
        this.levels.set(metatype, checkedLevel(ofModule, host?.metatype.name ?? ''));
      }
      this.explore(metatype as Type, scanner);
    }
  }

  get isEmpty(): boolean {
    return this.declared.formatters.length === 0 && !this.hasHooks && this.levels.size === 0;
  }

  /** Whether successful requests of some handler are reported. */
  get hasFullReporting(): boolean {
    return [...this.levels.values()].includes('full');
  }

  get hasHooks(): boolean {
    return this.declared.hooks.length > 0;
  }

  formatterOf(context: ExecutionContext): ErrorFormatter | undefined {
    return this.formatters.get(context.getHandler()) ?? this.formatters.get(context.getClass());
  }

  hookOf(context: ExecutionContext): ResponseHook | undefined {
    return this.hooks.get(context.getHandler()) ?? this.hooks.get(context.getClass());
  }

  reportingLevelOf(context: ExecutionContext): ReportingLevel | undefined {
    return this.levels.get(context.getHandler()) ?? this.levels.get(context.getClass());
  }

  /** @throws SetupError for a class that cannot be made. */
  async make(): Promise<void> {
    for (const { owner, type, user } of this.declared.formatters) {
      const formatter = await this.catalog.resolve(type as Type<ErrorFormatter>, user);
      assertFormatter(formatter, `The formatter of ${user}`);
      this.formatters.set(owner, formatter);
    }
    for (const { owner, type, user } of this.declared.hooks) {
      const hook = await this.catalog.resolve(type as Type<ResponseHook>, user);
      assertHookTimeout(hook, `The response hook of ${user}`);
      this.hooks.set(owner, hook);
    }
  }

  private explore(controller: Type, scanner: MetadataScanner): void {
    this.declare(controller, controller.name);
    const prototype = controller.prototype as Readonly<Record<string, Owner>>;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[name];
      if (handler === undefined) continue;
      this.declare(handler, `${controller.name}.${name}`);
      if (hasBodyParameter(controller, name)) markBodyReader(handler);
      if (answerOf(controller, handler) === 'written') markResponseWriter(handler);
    }
  }

  private declare(owner: Owner, name: string): void {
    const options = handlerOptionsOf(owner);
    if (options === undefined) return;
    const { formatter, responseHook: hook, reportingLevel } = options;
    const { formatters, hooks } = this.declared;
    if (formatter)
      formatters.push({ owner, type: formatter, user: `@UseErrorFormatter on ${name}` });
    if (reportingLevel) this.levels.set(owner, checkedLevel(reportingLevel, name));
    if (hook) hooks.push({ owner, type: hook, user: `@UseResponseHook on ${name}` });
  }
}

/** @throws SetupError for a level that there is not. */
function checkedLevel(level: ReportingLevel, name: string): ReportingLevel {
  if (isReportingLevel(level)) return level;
  throw new SetupError(
    `@UseReportingLevel on ${name} has level ${JSON.stringify(level)}; give it ${REPORTING_LEVELS.join(', ')}.`,
  );
}

/** @throws SetupError naming `subject`, for what cannot format an answer. */
export function assertFormatter(formatter: ErrorFormatter, subject: string): void {
  const { mediaType } = formatter;
  if (typeof formatter.format === 'function' && isMediaType(mediaType)) return;
  throw new SetupError(
    `${subject} has mediaType ${JSON.stringify(mediaType)}; it needs a media type without parameters and a method format().`,
  );
}
