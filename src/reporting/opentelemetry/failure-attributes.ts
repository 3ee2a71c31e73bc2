import type { Attributes } from '@opentelemetry/api';

import type { ErrorRecord } from '../record/error-record.js';
import type { MethodName } from './request-method.js';

/**
 * What spans and metrics both say of a failure: each attribute has few values, however many requests
 * fail. What there is nothing to say of is absent.
 * @see OpenTelemetry semantic conventions for HTTP: `http.*`, `error.type`
 */
export function failureAttributesOf(record: ErrorRecord, methodName: MethodName): Attributes {
  const { error, transport, method, route, outcome } = record;
  const attributes: Attributes = {
    'error.type': error.code,
    'rest_errors.outcome': outcome,
    'rest_errors.transaction': error.transaction,
    'rest_errors.transport': transport,
  };
  if (method !== undefined) attributes['http.request.method'] = methodName(method);
  if (route !== undefined) attributes['http.route'] = route;
  // of an answer that was begun, or that nobody was there to get, the status is another one
  if (transport === 'http' && outcome === 'answered') {
    attributes['http.response.status_code'] = error.status;
  }
  return attributes;
}
