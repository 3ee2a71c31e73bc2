export { isUpstreamAborted, UpstreamAborted } from './exceptions/upstream-aborted.exception.js';
export {
  isUpstreamClientError,
  UpstreamClientError,
} from './exceptions/upstream-client-error.exception.js';
export {
  isUpstreamConnectionError,
  UpstreamConnectionError,
} from './exceptions/upstream-connection-error.exception.js';
export {
  isUpstreamInvalidBody,
  UpstreamInvalidBody,
} from './exceptions/upstream-invalid-body.exception.js';
export {
  isUpstreamServerError,
  UpstreamServerError,
} from './exceptions/upstream-server-error.exception.js';
export { isUpstreamTimeout, UpstreamTimeout } from './exceptions/upstream-timeout.exception.js';
export {
  isUpstreamException,
  UpstreamException,
  type UpstreamFamily,
} from './exceptions/upstream.exception.js';
export type {
  BodyFormat,
  CallOptions,
  FetchOptions,
  RequestOptions,
  RestResponse,
} from './call-options.js';
export type { PathParams, QueryParams } from './call/address.js';
export type { RetryOptions } from './call/retry-options.js';
export type { UpstreamError, UpstreamErrorFormat } from './decoding/upstream-error.js';
export type { Fetch } from './fetch-transport.js';
export type {
  AfterResponseHook,
  BeforeRequestHook,
  UpstreamHooks,
  UpstreamRequest,
  UpstreamResponse,
} from './hooks/upstream-hooks.js';
export {
  duringRequest,
  type DuringRequest,
  type IncomingOptions,
} from './incoming/incoming-request.js';
export type { TraceContext } from './incoming/trace-context.js';
export type { AsyncClientOptions } from './nest/async-options.js';
export { InjectRestClient, RestClientModule, restClientToken } from './nest/rest-client.module.js';
export type { UpstreamPolicy, UpstreamRule, UpstreamTreatment } from './policy/upstream-policy.js';
export type { RegisteredException, UpstreamExceptionMaker } from './registry/exception-registry.js';
export { createRestClient, RestClient } from './rest-client.js';
export type { RestClientOptions } from './rest-client-options.js';
export type { UpstreamOptions } from './upstream-options.js';
