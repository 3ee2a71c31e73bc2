import type { ErrorIdentity } from '../../core/api-error.js';
import { marksOf } from '../platform/request-marks.js';
import type { AnswerSettings } from './answer-settings.js';
import type { AnswerTarget } from './answer-target.js';

const MAX_REQUEST_ID = 128;

/** What tells the failure of a request from all others. */
export function identityOf(
  thrown: unknown,
  request: unknown,
  target: AnswerTarget,
  settings: AnswerSettings,
): ErrorIdentity {
  return {
    // of one that was reported before it was thrown
    id: settings.reporting.reported.idOf(thrown),
    requestId: requestIdOf(request, settings, target),
    traceId: traceIdOf(settings),
    transaction: marksOf(target.request)?.transaction,
  };
}

export function traceIdOf({ traceId }: Pick<AnswerSettings, 'traceId'>): string | undefined {
  try {
    return traceId?.();
  } catch {
    // what is wrong with it is said when it is to record the failure
    return undefined;
  }
}

/** The id the application gave to the request: by option, else in the answer, else Express' `request.id`. */
export function requestIdOf(
  request: unknown,
  settings: Pick<AnswerSettings, 'requestId'>,
  target?: AnswerTarget,
): string | undefined {
  try {
    const id = settings.requestId
      ? settings.requestId(request)
      : (target?.header('X-Request-Id') ?? expressRequestId(request));
    return isRequestId(id) ? String(id) : undefined;
  } catch {
    return undefined;
  }
}

/** Template of the matched route: Express `request.route`, Fastify `request.routeOptions`. */
export function routeOf(request: unknown, isUnrouted: boolean): string | undefined {
  // the last thing that matched in Express is then Nest's own catch-all
  if (isUnrouted) return undefined;
  const {
    baseUrl = '',
    route,
    routeOptions,
  } = request as {
    baseUrl?: string;
    route?: { path?: unknown };
    routeOptions?: { url?: string };
  };
  if (routeOptions !== undefined) return routeOptions.url;
  return typeof route?.path === 'string' ? `${baseUrl}${route.path}` : undefined;
}

// Fastify numbers every request by itself (and middie copies that), which is no id of the application
function expressRequestId(request: unknown): unknown {
  const { id, app } = request as { id?: unknown; app?: unknown };
  return app === undefined ? undefined : id;
}

function isRequestId(id: unknown): id is string | number {
  if (typeof id === 'number') return Number.isFinite(id);
  return typeof id === 'string' && id.length <= MAX_REQUEST_ID && /^[\x21-\x7e]+$/.test(id);
}
