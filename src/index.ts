export {
  ApiException,
  CleanUpFailed,
  ConversionFailed,
  SetupError,
  UserException,
  WrapErrors,
  isApiException,
  isUserException,
  userExceptionOfClass,
  wrapErrors,
  type ApiError,
  type ApiExceptionOptions,
  type ErrorClass,
  type ErrorConversion,
  type ErrorHeaders,
  type ErrorLogLevel,
  type ErrorOptions,
  type ErrorTarget,
  type Issue,
  type IssueLocation,
  type JsonObject,
  type JsonValue,
  type UserExceptionDefinition,
  type UserExceptionOptions,
  type WrapErrorsOptions,
} from './core/index.js';

export { AuthenticationGuard } from './http/enhancers/authentication-guard.decorator.js';
export { Produces } from './http/enhancers/produces.decorator.js';
export { UseErrorFormatter } from './http/enhancers/use-error-formatter.decorator.js';
export { UseResponseHook } from './http/enhancers/use-response-hook.decorator.js';
export { REST_ERRORS_FORMATTER, type ErrorFormatter } from './http/formatters/error-formatter.js';
export { ErrorListFormatter, type ErrorListBody } from './http/formatters/error-list.formatter.js';
export {
  HttpStatusFormatter,
  type HttpStatusBody,
} from './http/formatters/http-status.formatter.js';
export {
  JsonApiFormatter,
  type JsonApiBody,
  type JsonApiError,
} from './http/formatters/json-api.formatter.js';
export {
  ProblemDetailsFormatter,
  type ProblemDetails,
  type ProblemIssue,
} from './http/formatters/problem-details.formatter.js';
export { ProblemXmlFormatter } from './http/formatters/problem-xml.formatter.js';
export { collectIssues } from './http/validation/collect-issues.js';
export { RestErrorsFilter } from './http/rest-errors.filter.js';
export {
  REST_ERRORS_RESPONSE_HOOK,
  type CustomizedBody,
  type OutgoingAnswer,
  type ResponseHook,
} from './http/response-hook/response-hook.js';
export { ErrorTranslator, Translates } from './module/error-translator.decorator.js';
export type { RestErrorsOptions } from './module/options.js';
export type { RequestTransactions } from './transaction/request/request-transactions.js';
export { RestErrorsModule } from './module/rest-errors.module.js';
export type { ValidationOptions } from './module/validation-options.js';
export { UseReportingLevel } from './http/enhancers/use-reporting-level.decorator.js';
export { debugController, type DebugControllerOptions } from './http/reporting/debug-controller.js';
export { ErrorReports, UnexpectedCondition } from './http/reporting/error-reports.js';
export type { ReportingOptions } from './module/reporting-options.js';
export type { Alarm, AlarmChannel, AlarmKind } from './reporting/alarms/alarm.js';
export type { AlarmOptions } from './reporting/alarms/alarm-options.js';
export type { RateOptions } from './reporting/alarms/rate-watch.js';
export type {
  IoRedisClient,
  NodeRedisClient,
  RedisClient,
  RedisOptions,
} from './reporting/alarms/throttle/redis-client.js';
export { webhookChannel } from './reporting/alarms/webhook/webhook-channel.js';
export type { WebhookOptions } from './reporting/alarms/webhook/webhook-options.js';
export { ErrorDebug, type DebugScope, type DebugStatus } from './reporting/debug/error-debug.js';
export type { ExchangeRecord, ReportingLevel } from './reporting/exchange/exchange-record.js';
export type { ExchangeHeaders, HttpExchange } from './reporting/exchange/http-exchange.js';
export type { SamplingOptions } from './reporting/policy/record-sampler.js';
export {
  createReportPolicy,
  type ReportDecision,
  type ReportPolicy,
} from './reporting/policy/report-policy.js';
export type { ReportRule, RuleStatus } from './reporting/policy/report-rule.js';
export type {
  AnswerOutcome,
  CauseRecord,
  CauseRelation,
  ErrorRecord,
  Failure,
  UpstreamRecord,
} from './reporting/record/error-record.js';
export type { ErrorTelemetry } from './reporting/telemetry.js';
export { REST_ERRORS_REPORTER, type ErrorReporter } from './reporting/error-reporter.js';
export { LoggerReporter } from './reporting/logger/logger.reporter.js';
export {
  OverrideIssues,
  type IssueOverride,
  type IssueOverrides,
  type IssueTextArguments,
} from './validation/issues/issue-overrides.js';
export { RequestCookie } from './validation/parameters/request-cookie.decorator.js';
export {
  RequestHeader,
  type PipeOption,
} from './validation/parameters/request-header.decorator.js';
export {
  RequestValidationPipe,
  type RequestValidationPipeOptions,
} from './validation/pipe/request-validation.pipe.js';
export { Required } from './validation/pipe/required.pipe.js';
export {
  ValidationException,
  isValidationException,
  type ValidationExceptionOptions,
  type ValidationStatus,
} from './validation/validation.exception.js';
