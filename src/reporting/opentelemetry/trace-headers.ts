import { context, propagation } from '@opentelemetry/api';

/**
 * Headers that make a call part of the current trace, by the propagators that the application has registered;
 * none without them. For the option `traceContext` of clients, where no instrumentation does that already:
 * twice is once too often.
 *
 *     RestClientModule.register({ name: 'crm', traceContext: openTelemetryContext })
 */
export function openTelemetryContext(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
