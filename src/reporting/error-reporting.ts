import { withFollowUps, type ApiError } from '../core/api-error.js';
import type { ErrorDebug } from './debug/error-debug.js';
import type { ErrorReporter } from './error-reporter.js';
import type { ExchangeRecord } from './exchange/exchange-record.js';
import type { LoggerReporter } from './logger/logger.reporter.js';
import { RecordSampler, type SamplingOptions } from './policy/record-sampler.js';
import type { ReportPolicy } from './policy/report-policy.js';
import type { ErrorRecord } from './record/error-record.js';
import type { RedactFields } from './record/redaction.js';
import { FailureRecord, type ReportedPlace } from './record/failure-record.js';
import { fingerprintOf } from './record/fingerprint.js';
import { ReportedErrors } from './record/reported-errors.js';
import { noteFailure } from './record/request-record.js';
import type { ErrorTelemetry } from './telemetry.js';

/** What a failure is reported with. */
export interface ReportingParts {
  readonly reporter: ErrorReporter;
  /** Writes what the reporter could not. */
  readonly fallback: LoggerReporter;
  readonly policy: ReportPolicy;
  readonly debug: ErrorDebug;
  /** By the option `reporting.redact`; undefined without paths. */
  readonly redact?: RedactFields | undefined;
  readonly sampling?: SamplingOptions | undefined;
  /** Whether requests that do not fail are reported, too. */
  readonly hasExchanges: boolean;
  readonly telemetry?: ErrorTelemetry | undefined;
  /** Takes what the admins are told of. */
  readonly alarms?: { raise(record: ErrorRecord): void } | undefined;
}

/** Hands each failure to the reporter once. Never throws, never waits. */
export class ErrorReporting {
  /** What was reported while it was handled, and may be thrown later. */
  readonly reported = new ReportedErrors();
  private readonly sampler: RecordSampler<FailureRecord> | undefined;
  /** Whether somebody looks for records at requests; else nothing is to keep them alive there. */
  private readonly notes: boolean;

  constructor(private readonly parts: ReportingParts) {
    const { sampling, reporter, hasExchanges } = parts;
    this.notes = reporter.readsRequests === true || hasExchanges;
    this.sampler =
      sampling &&
      new RecordSampler(sampling, (record, leftOut) => this.hand(record.insteadOf(leftOut), []));
  }

  /** Decides what is written of a failure, and notes that at its request: before the answer leaves. */
  describe(error: ApiError, place: ReportedPlace): FailureRecord {
    const record = this.sampled(this.decided(error, place));
    // what was handled is not what becomes of the request
    if (this.notes && place.request !== undefined && place.outcome !== 'handled') {
      noteFailure(place.request, record);
    }
    return record;
  }

  /** Writes what was described, tells the admins, counts it. */
  write(record: FailureRecord): void {
    const { telemetry, alarms } = this.parts;
    const failures: unknown[] = [];
    attempt(() => this.toTelemetry(telemetry, record), failures);
    if (record.isRepeated) this.reported.forget(record.error.thrown);
    else if (record.alarm) attempt(() => alarms?.raise(record), failures);
    if (record.isWritten) this.hand(record, failures);
    else for (const failure of failures) this.logFailure(failure, record);
  }

  /** Something failed since it was described, which is to be told in any case. */
  extend(record: FailureRecord, failures: readonly unknown[]): FailureRecord {
    const whole = record.withFollowUps(failures);
    if (this.notes && record.request !== undefined) noteFailure(record.request, whole);
    return whole;
  }

  report(error: ApiError, place: ReportedPlace): void {
    this.write(this.describe(error, place));
  }

  /** Of a request that did not fail. */
  writeExchange(record: ExchangeRecord): void {
    const { reporter } = this.parts;
    try {
      const pending = reporter.reportExchange?.(record);
      if (pending !== undefined)
        Promise.resolve(pending).catch((failure: unknown) => this.logFailure(failure));
    } catch (failure) {
      this.logFailure(failure);
    }
  }

  /** When the application stops: what was left out is told. */
  flush(): void {
    this.sampler?.flush();
  }

  private toTelemetry(telemetry: ErrorTelemetry | undefined, record: FailureRecord): void {
    const pending: unknown = telemetry?.record(record);
    // typed as one that does not wait, which an async method fits as well
    if (pending instanceof Promise) {
      pending.catch((failure: unknown) => this.logFailure(failure, record));
    }
  }

  private decided(error: ApiError, place: ReportedPlace): FailureRecord {
    const { transport, method, route, outcome } = place;
    // written out: spreads are what a failure would spend most of its time on
    const failure = { error, transport, method, route, outcome };
    const decision = this.parts.policy(failure);
    const whole = withFollowUps(error, decision.failures);
    // what failed since then nobody knows yet
    const isKnown = whole.followUps.length === 0;
    const isRepeated = isKnown && this.reported.idOf(error.thrown) === error.id;
    return new FailureRecord({
      error: whole,
      place,
      decision,
      isDebugged: this.parts.debug.covers(failure),
      isWritten: decision.level !== false && !isRepeated,
      leftOut: 0,
      isRepeated,
      redact: this.parts.redact,
    });
  }

  private sampled(record: FailureRecord): FailureRecord {
    const { sampler } = this;
    if (sampler === undefined || !record.isWritten || record.isDebugged) return record;
    const leftOut = sampler.admit(fingerprintOf(record).id, record);
    if (leftOut === undefined) return record.unwritten();
    return leftOut === 0 ? record : record.insteadOf(leftOut);
  }

  private hand(record: FailureRecord, failures: readonly unknown[]): void {
    try {
      const pending = this.parts.reporter.report(record);
      if (pending !== undefined) {
        Promise.resolve(pending).catch((failure: unknown) => this.writeByForce(record, failure));
      }
    } catch (failure) {
      this.writeByForce(record, failure);
    }
    for (const failure of failures) this.logFailure(failure, record);
  }

  /** The reporter failed: the error it was given comes first, then its own. */
  private writeByForce(record: FailureRecord, failure: unknown): void {
    try {
      this.parts.fallback.report(record.withFollowUps([failure]));
    } catch {
      // the application's logger fails as well: the record must not get lost silently
      process.stderr.write(
        `${record.error.status} ${record.error.code} [${record.error.id}] could not be logged\n`,
      );
    }
  }

  /** The record is written, or is not to be; what failed beside it is told alone. */
  private logFailure(failure: unknown, record?: FailureRecord): void {
    attempt(() => this.parts.fallback.warn(failure, record), []);
  }
}

function attempt(action: () => void, failures: unknown[]): void {
  try {
    action();
  } catch (failure) {
    failures.push(failure);
  }
}
