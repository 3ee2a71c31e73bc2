import { nodeRequestOf } from './request-marks.js';
import { withTraitsOf, type RouteHandler } from './route-handler.js';
import { hasBody, refusalOf, type BodyCheck } from './unread-body.js';

const READS_BODY = 'nestjs-rest-errors:reads-body';

/**
 * Notes on a handler that it declares `@Body()`. Nest copies the metadata of a handler to the
 * function it registers as a route, which is how {@link refusingUnreadable} meets it again.
 * @see @nestjs/core router/router-explorer.ts: copyMetadataToCallback
 */
export function markBodyReader(handler: object): void {
  Reflect.defineMetadata(READS_BODY, true, handler);
}

/** A route that reads its body, behind a check that the body can be read; any other as it is. */
export function refusingUnreadable(handler: RouteHandler, check: BodyCheck): RouteHandler {
  if (!Reflect.hasMetadata(READS_BODY, handler)) return handler;
  const checked: RouteHandler = (request, response, next) => {
    const raw = nodeRequestOf(request);
    const refusal = hasBody(raw) ? check(raw) : undefined;
    if (refusal === undefined) return handler(request, response, next);
    throw refusalOf(refusal);
  };
  return withTraitsOf(handler, checked);
}
