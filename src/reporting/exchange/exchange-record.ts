import type { AnswerOutcome } from '../record/error-record.js';
import type { HttpExchange } from './http-exchange.js';

export const REPORTING_LEVELS = ['default', 'troubleshoot', 'full'] as const;

/**
 * How much is written: failures; failures with request and answer, without what is secret; all
 * requests, with both.
 */
export type ReportingLevel = (typeof REPORTING_LEVELS)[number];

export function isReportingLevel(value: unknown): value is ReportingLevel {
  return REPORTING_LEVELS.includes(value as ReportingLevel);
}

/** A request that did not fail, where the reporting level is `full`. */
export interface ExchangeRecord {
  readonly method: string | undefined;
  /** Template of the route. */
  readonly route: string | undefined;
  readonly status: number;
  readonly outcome: Extract<AnswerOutcome, 'answered' | 'client gone'>;
  /** Milliseconds from the arrival of the request; undefined where nobody took its time. */
  readonly duration: number | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  /** The Node request. */
  readonly request: object;
  readonly exchange: HttpExchange;
}
