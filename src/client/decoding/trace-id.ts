import { idFrom } from './bounded-text.js';

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The trace-id of `traceparent`, and of its answer `traceresponse`. @see W3C Trace Context */
export function traceIdOfParent(value: unknown): string | undefined {
  return typeof value === 'string' ? TRACEPARENT.exec(value)?.[1] : undefined;
}

/** ASP.NET Core writes the whole `traceparent` into the member `traceId`. */
export function traceIdFrom(value: unknown): string | undefined {
  return traceIdOfParent(value) ?? idFrom(value);
}
