export { UpstreamHttpModule, type UpstreamHttpOptions } from './upstream-http.module.js';
export { throwUpstreamErrors, type UpstreamAxiosOptions } from './throw-upstream-errors.js';
export type { UpstreamCallOptions } from './call-options.js';
