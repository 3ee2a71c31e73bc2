import type { ApiError } from '../core/api-error.js';
import type { ErrorLogLevel } from '../core/error-options.js';

/** 5xx and unknown: `error`; 4xx: `info`; what the exception itself asks for comes first. */
export function logLevelOf(error: ApiError): ErrorLogLevel | false {
  // a failure while answering is always a defect of the application
  if (error.followUps.length > 0) return 'error';
  return error.logLevel ?? (error.isUnknown || error.status >= 500 ? 'error' : 'info');
}
