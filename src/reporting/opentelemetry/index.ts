export type { ErrorTelemetry } from '../telemetry.js';
export { openTelemetry, type OpenTelemetryOptions } from './open-telemetry.js';
export { openTelemetryContext } from './trace-headers.js';
