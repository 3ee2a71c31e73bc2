import { pinoIdOf } from './request-state.js';

/**
 * The id that pino has in the records of a request, for the option `requestId` of `RestErrorsModule`.
 * On Express it is the default; that of Fastify does not know whether the application uses its ids.
 * @param request of Express or Fastify.
 */
export function pinoRequestId(request: unknown): string | undefined {
  const { raw = request } = (request ?? {}) as { readonly raw?: unknown };
  return pinoIdOf(raw as object | undefined);
}
