import type { IncomingMessage } from 'node:http';

type Handler = (...args: unknown[]) => unknown;
type Serves = (request: IncomingMessage) => boolean;

// a property, since Nest and this library copy those when they wrap a handler
const SERVES = Symbol('nestjs-rest-errors.serves');

/**
 * Asks the filter that Nest puts before the handlers of a version whether it lets a request pass.
 * @param filtered makes such a filter around a handler.
 */
export function rememberVersion(
  handler: Handler,
  filtered: (handler: Handler) => Handler,
): Handler {
  const serves: Serves = (request) => {
    let isServed = false;
    const probe = filtered(() => (isServed = true));
    probe(request, undefined, () => undefined);
    return isServed;
  };
  return Object.assign(filtered(handler), { [SERVES]: serves });
}

/** Whether a handler has the version that a request asks for, however it does. */
export function servesVersion(handler: unknown, request: IncomingMessage): boolean {
  const serves = (handler as { readonly [SERVES]?: Serves })[SERVES];
  try {
    return serves === undefined || serves(request);
  } catch {
    // the application's own way of telling the version
    return false;
  }
}
