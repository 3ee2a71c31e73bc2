import type { Type } from '@nestjs/common';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

/** Arguments of a handler as the platform calls it: request, response, next. */
export type HandlerArguments = readonly [request: unknown, response: unknown, next: unknown];

/** A handler of a controller in one of the modules that have it. */
export interface HandlerSource {
  readonly controller: Type;
  readonly methodName: string;
  readonly handler: (...args: never[]) => unknown;
  readonly wrapper: InstanceWrapper;
  readonly moduleKey: string;
}

/** Whether controller and pipes are made once, rather than for each request. */
export function isStaticSource({ wrapper }: HandlerSource): boolean {
  return wrapper.isDependencyTreeStatic();
}
