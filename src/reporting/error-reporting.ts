import type { ApiError } from '../core/api-error.js';
import type { ErrorLogLevel } from '../core/error-options.js';
import { causeChainOf } from './record/cause-chain.js';
import type { CauseRecord, ErrorRecord } from './record/error-record.js';
import type { ErrorReporter } from './error-reporter.js';
import { logLevelOf } from './log-level.js';
import { LoggerReporter } from './logger.reporter.js';

export type ReportedPlace = Pick<ErrorRecord, 'transport' | 'method' | 'route' | 'outcome'>;

/** Hands each failure to the reporter once. Never throws, never waits. */
export class ErrorReporting {
  constructor(private readonly reporter: ErrorReporter) {}

  report(error: ApiError, place: ReportedPlace): void {
    const level = place.outcome === 'client gone' ? 'debug' : logLevelOf(error);
    if (level === false) return;
    const record = new LazyRecord(level, error, place);
    try {
      const pending = this.reporter.report(record);
      if (pending !== undefined) {
        Promise.resolve(pending).catch((failure: unknown) => reportByForce(record, failure));
      }
    } catch (failure) {
      reportByForce(record, failure);
    }
  }
}

/** The reporter failed: the error it was given comes first, then its own. */
function reportByForce(record: LazyRecord, failure: unknown): void {
  try {
    new LoggerReporter().report(record.withFollowUp(failure));
  } catch {
    // the application's logger fails as well: the record must not get lost silently
    process.stderr.write(
      `${record.error.status} ${record.error.code} [${record.error.id}] could not be logged\n`,
    );
  }
}

class LazyRecord implements ErrorRecord {
  readonly transport: string;
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly outcome: ErrorRecord['outcome'];
  private chain: readonly CauseRecord[] | undefined;

  constructor(
    readonly level: ErrorLogLevel,
    readonly error: ApiError,
    place: ReportedPlace,
  ) {
    this.transport = place.transport;
    this.method = place.method;
    this.route = place.route;
    this.outcome = place.outcome;
  }

  get causes(): readonly CauseRecord[] {
    return (this.chain ??= causeChainOf(this.error));
  }

  withFollowUp(failure: unknown): LazyRecord {
    const error = { ...this.error, followUps: [...this.error.followUps, failure] };
    return new LazyRecord('error', error, this);
  }
}
