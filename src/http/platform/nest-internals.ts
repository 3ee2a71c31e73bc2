import type { Type } from '@nestjs/common';

/**
 * The one place that knows what Nest keeps to itself; `test/http/nest-internals.test.ts` fails when
 * it changes. From @nestjs/common 11 and 12, constants.ts and enums/route-paramtypes.enum.ts.
 */
const ROUTE_ARGS_METADATA = '__routeArguments__';
const BODY_PARAMETER = '3:';

/** Whether a handler declares `@Body()`. */
export function hasBodyParameter(controller: Type, handlerName: string): boolean {
  const parameters: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, handlerName);
  if (typeof parameters !== 'object' || parameters === null) return false;
  return Object.keys(parameters).some((key) => key.startsWith(BODY_PARAMETER));
}
