export { UpstreamHttpModule, type UpstreamHttpOptions } from './upstream-http.module.js';
export {
  throwUpstreamErrors,
  type AxiosLike,
  type HttpServiceLike,
  type UpstreamAxiosOptions,
} from './throw-upstream-errors.js';
export { upstreamConfig, type UpstreamCallOptions } from './call-options.js';
