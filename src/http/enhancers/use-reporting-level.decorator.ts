import type { ReportingLevel } from '../../reporting/exchange/exchange-record.js';
import { setHandlerOptions } from './handler-options.js';

/**
 * How much is reported of a handler, of a controller or of all controllers of a module; the nearest
 * one counts, and without any the option `reporting.level`.
 * @param level `default`: failures; `troubleshoot`: failures with request and answer, without what
 * is secret; `full`: all requests, with both.
 */
export const UseReportingLevel = (level: ReportingLevel): ClassDecorator & MethodDecorator =>
  setHandlerOptions({ reportingLevel: level });
