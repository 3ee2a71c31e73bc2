export { ApiException, isApiException, type ApiExceptionOptions } from './api-exception.js';
export type { ApiError } from './api-error.js';
export type { ErrorHeaders, ErrorLogLevel, ErrorOptions } from './error-options.js';
export type { Issue, IssueLocation } from './issue.js';
export type { JsonObject, JsonValue } from './json.js';
export { SetupError } from './setup-error.js';
export {
  UserException,
  isUserException,
  userExceptionOfClass,
  type ErrorClass,
  type UserExceptionDefinition,
  type UserExceptionOptions,
} from './user-exception.decorator.js';
export { CleanUpFailed, ConversionFailed } from './clean-up-failures.js';
export type { ErrorConversion, ErrorTarget } from './error-conversion.js';
export { WrapErrors, wrapErrors, type WrapErrorsOptions } from './wrap-errors.js';
