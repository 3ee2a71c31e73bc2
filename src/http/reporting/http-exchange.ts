import {
  redactedHeaders,
  withoutQueryValues,
} from '../../reporting/exchange/exchange-redaction.js';
import type { HttpExchange } from '../../reporting/exchange/http-exchange.js';
import type { AnswerTarget } from '../answer/answer-target.js';

/**
 * A request and its answer, without what is secret.
 * @param readable names in the query whose values are kept.
 */
export function httpExchangeOf(target: AnswerTarget, readable: ReadonlySet<string>): HttpExchange {
  const { request } = target;
  // Express strips mount paths from `url` and keeps what was received here
  const { originalUrl = request.url ?? '' } = request as { originalUrl?: string };
  return {
    request: {
      method: request.method ?? '',
      url: withoutQueryValues(originalUrl, readable),
      httpVersion: request.httpVersion,
      headers: redactedHeaders(request.headers, readable),
    },
    response: { status: target.status, headers: redactedHeaders(target.headers(), readable) },
  };
}
