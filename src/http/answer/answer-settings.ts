import type { ExecutionContext } from '@nestjs/common';

import type { Translation } from '../../core/translation.js';
import type { ReportingLevel } from '../../reporting/exchange/exchange-record.js';
import type { ErrorReporting } from '../../reporting/error-reporting.js';
import type { ErrorFormatter } from '../formatters/error-formatter.js';
import type { ResponseHook } from '../response-hook/response-hook.js';
import type { AllowedMethods } from '../routes/allowed-methods.js';
import type { RequestIssues } from '../validation/request-issues.js';

/** Everything an answer is made with, settled once when the application starts. */
export interface AnswerSettings {
  readonly translation: Translation;
  readonly reporting: ErrorReporting;
  readonly formatter: ErrorFormatter;
  /** What an explicit Accept may ask for instead of the formatter. */
  readonly problemFormatters: readonly ErrorFormatter[];
  readonly routes: AllowedMethods | undefined;
  /** Where requests are validated as a whole. */
  readonly issues: RequestIssues | undefined;
  /** Value of `WWW-Authenticate` on a 401 without one. */
  readonly wwwAuthenticate: string | undefined;
  /** Media types that the application reads, named on a 415. */
  readonly consumes: readonly string[];
  /** How the application names a request; undefined for the default way. */
  readonly requestId: ((request: unknown) => string | undefined) | undefined;
  /** Id of the trace that is active now. */
  readonly traceId: (() => string | undefined) | undefined;
  /** How much is reported of what a handler does; of the application before a handler was chosen. */
  readonly reportingLevelOf: (context: ExecutionContext | undefined) => ReportingLevel;
  /** Names in queries whose values may be logged. */
  readonly readableQuery: ReadonlySet<string>;
  /** Whether the unexpected is thrown, rather than reported. */
  readonly throwsUnexpected: boolean;
  /** The formatter that the handler or its controller asks for. */
  readonly formatterOf: (context: ExecutionContext) => ErrorFormatter | undefined;
  /** The hook that the handler or its controller asks for, else that of the module. */
  readonly hookOf: (context: ExecutionContext | undefined) => ResponseHook | undefined;
}

/** Settled on first use: a microservice of a hybrid application may fail before the HTTP part starts. */
export abstract class AnswerSettingsHost {
  abstract readonly settings: AnswerSettings;
}
