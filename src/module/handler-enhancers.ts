import { Injectable, type ExecutionContext, type Type } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { ERROR_FORMATTER_METADATA } from '../http/enhancers/use-error-formatter.decorator.js';
import { RESPONSE_HOOK_METADATA } from '../http/enhancers/use-response-hook.decorator.js';
import type { ErrorFormatter } from '../http/formatters/error-formatter.js';
import type { ResponseHook } from '../http/response-hook/response-hook.js';
import { ProviderCatalog } from './provider-catalog.js';

/** A controller class or the function of a handler. */
type Owner = object;

/** What controllers and handlers have of their own: formatters and response hooks. */
@Injectable()
export class HandlerEnhancers {
  private readonly formatters = new Map<Owner, ErrorFormatter>();
  private readonly hooks = new Map<Owner, ResponseHook>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly catalog: ProviderCatalog,
  ) {}

  get isEmpty(): boolean {
    return this.formatters.size === 0 && this.hooks.size === 0;
  }

  get hasHooks(): boolean {
    return this.hooks.size > 0;
  }

  formatterOf(context: ExecutionContext): ErrorFormatter | undefined {
    return this.formatters.get(context.getHandler()) ?? this.formatters.get(context.getClass());
  }

  hookOf(context: ExecutionContext): ResponseHook | undefined {
    return this.hooks.get(context.getHandler()) ?? this.hooks.get(context.getClass());
  }

  /** @throws SetupError for a class that cannot be made. */
  async explore(): Promise<void> {
    for (const { metatype } of this.discovery.getControllers()) {
      if (typeof metatype !== 'function') continue;
      await this.add(metatype, metatype.name);
      const prototype = metatype.prototype as Readonly<Record<string, object>>;
      for (const name of new MetadataScanner().getAllMethodNames(prototype)) {
        const handler = prototype[name];
        if (handler !== undefined) await this.add(handler, `${metatype.name}.${name}`);
      }
    }
  }

  private async add(owner: Owner, name: string): Promise<void> {
    const formatter = Reflect.getMetadata(ERROR_FORMATTER_METADATA, owner) as
      Type<ErrorFormatter> | undefined;
    const hook = Reflect.getMetadata(RESPONSE_HOOK_METADATA, owner) as
      Type<ResponseHook> | undefined;
    if (formatter) {
      this.formatters.set(
        owner,
        await this.catalog.resolve(formatter, `@UseErrorFormatter on ${name}`),
      );
    }
    if (hook)
      this.hooks.set(owner, await this.catalog.resolve(hook, `@UseResponseHook on ${name}`));
  }
}
