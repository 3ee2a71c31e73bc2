import { SetMetadata, type Type } from '@nestjs/common';

import type { ReportingLevel } from '../../reporting/exchange/exchange-record.js';
import type { ErrorFormatter } from '../formatters/error-formatter.js';
import type { ResponseHook } from '../response-hook/response-hook.js';

const HANDLER_OPTIONS_METADATA = 'nestjs-rest-errors:handler-options';

/** What a controller or handler has of its own; of a module, the reporting level alone. */
export interface HandlerOptions {
  readonly formatter?: Type<ErrorFormatter>;
  readonly responseHook?: Type<ResponseHook>;
  readonly reportingLevel?: ReportingLevel;
}

/** Adds to the options of a controller or handler, all under one key: start-up asks every handler. */
export function setHandlerOptions(options: HandlerOptions): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const owner = (descriptor?.value ?? target) as object;
    const decorate = SetMetadata(HANDLER_OPTIONS_METADATA, {
      // what a class inherits, too: its own metadata hides that of the class it extends
      ...handlerOptionsOf(owner),
      ...options,
    });
    if (key !== undefined && descriptor !== undefined) decorate(target, key, descriptor);
    else decorate(target as never);
  };
}

/** A controller inherits the options of the class it extends, but for those it has of its own. */
export function handlerOptionsOf(owner: object): HandlerOptions | undefined {
  return Reflect.getMetadata(HANDLER_OPTIONS_METADATA, owner) as HandlerOptions | undefined;
}
