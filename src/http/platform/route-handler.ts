import { copyMetadata } from '../../core/method-decorator.js';

/** What an adapter registers as a route. */
export type RouteHandler = (request: unknown, response: unknown, next: unknown) => unknown;

/** A function in the place of another; adapters read the version and route options from it. */
export function withTraitsOf(source: RouteHandler, target: RouteHandler): RouteHandler {
  copyMetadata(source, target);
  Object.defineProperty(target, 'name', { value: source.name, configurable: true });
  return Object.assign(target, source);
}
