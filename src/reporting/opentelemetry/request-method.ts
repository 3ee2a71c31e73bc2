// RFC 9110, PATCH (RFC 5789) and QUERY
const METHODS = 'CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,QUERY,TRACE';

/** From the method of a request to one of few values. */
export type MethodName = (method: string) => string;

/**
 * @param known list with commas, case-sensitive, instead of the usual methods.
 * @see OpenTelemetry semantic conventions, `http.request.method`
 */
export function createMethodName(
  known = process.env['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
): MethodName {
  const names = (known ?? METHODS).split(',').map((name) => name.trim());
  const methods = new Set(names.filter((name) => name !== ''));
  return (method) => (methods.has(method) ? method : '_OTHER');
}
