import type { IncomingMessage } from 'node:http';

import type { ApiErrorContent } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import { MALFORMED_URL } from '../recognizers/platform-error.recognizer.js';
import type { AllowedMethods } from '../routes/allowed-methods.js';

/** 405 with `Allow` when the path is served with other methods, else 404. */
export function contentOfUnrouted(
  request: IncomingMessage,
  routes: AllowedMethods | undefined,
): ApiErrorContent {
  const { method = '' } = request;
  // Express strips mount paths from `url` and keeps what was received here
  const url = (request as { originalUrl?: string }).originalUrl ?? request.url ?? '/';
  // Fastify refuses such an address before it looks for a route
  if (!isDecodable(url)) return createContent(400, MALFORMED_URL);
  const allowed = routes?.methodsAt(url, request) ?? [];
  if (allowed.length === 0 || allowed.includes(method)) {
    return createContent(404, {
      code: 'ROUTE_NOT_FOUND',
      message: 'Nothing is served at this address.',
    });
  }
  const message = `The method ${method} is not supported at this address.`;
  return createContent(405, { message }, { headers: { Allow: allowed.join(', ') } });
}

function isDecodable(url: string): boolean {
  try {
    decodeURI(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
