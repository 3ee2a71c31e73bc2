import { withFollowUps } from '../../core/api-error.js';
import type { ErrorLogLevel } from '../../core/error-options.js';
import type { HttpExchange } from '../exchange/http-exchange.js';
import type { ReportDecision } from '../policy/report-policy.js';
import { REDACTED } from '../exchange/exchange-redaction.js';
import { causeChainOf } from './cause-chain.js';
import type { CauseRecord, ErrorRecord, Failure, UpstreamRecord } from './error-record.js';
import { redactedCauses } from './redacted-causes.js';
import type { RedactFields } from './redaction.js';
import { upstreamRecordOf } from './upstream-record.js';

/** Where and how it failed, as the top layer tells. */
export interface ReportedPlace extends Omit<Failure, 'error'> {
  readonly duration?: number | undefined;
  /** The Node request. */
  readonly request?: object | undefined;
  /** Makes the exchange where the reporting level asks for one. */
  readonly exchange?: (() => HttpExchange) | undefined;
}

interface FailureFacts {
  readonly error: Failure['error'];
  readonly place: ReportedPlace;
  readonly decision: Omit<ReportDecision, 'failures'>;
  readonly isDebugged: boolean;
  /** False: kept from reporters by the policy or by sampling. */
  readonly isWritten: boolean;
  readonly leftOut: number;
  /** The same error was reported before. */
  readonly isRepeated: boolean;
  /** Where paths take something out of records. */
  readonly redact: RedactFields | undefined;
}

/** A record whose costly parts are made when they are first read. */
export class FailureRecord implements ErrorRecord {
  private chain: readonly CauseRecord[] | undefined;
  private made: HttpExchange | undefined;
  private call: { readonly upstream: UpstreamRecord | undefined } | undefined;

  // getters, not copies: most records are read once, and only in part
  constructor(private readonly facts: FailureFacts) {}

  get error(): Failure['error'] {
    return this.facts.error;
  }
  get transport(): string {
    return this.facts.place.transport;
  }
  get method(): string | undefined {
    return this.facts.place.method;
  }
  get route(): string | undefined {
    return this.facts.place.route;
  }
  get outcome(): Failure['outcome'] {
    return this.facts.place.outcome;
  }
  get duration(): number | undefined {
    return this.facts.place.duration;
  }
  get request(): object | undefined {
    return this.facts.place.request;
  }
  get level(): ErrorLogLevel {
    const { level } = this.facts.decision;
    return level === false ? 'debug' : level;
  }
  get hasStack(): boolean {
    return this.facts.decision.stack || this.facts.isDebugged;
  }
  get alarm(): boolean {
    return this.facts.decision.alarm;
  }
  get fields(): ErrorRecord['fields'] {
    return this.facts.decision.fields;
  }
  get isDebugged(): boolean {
    return this.facts.isDebugged;
  }
  get isWritten(): boolean {
    return this.facts.isWritten;
  }
  get isRepeated(): boolean {
    return this.facts.isRepeated;
  }
  get leftOut(): number {
    return this.facts.leftOut;
  }

  get causes(): readonly CauseRecord[] {
    return (this.chain ??= this.madeCauses());
  }

  get isHidden(): boolean {
    const { redact } = this.facts;
    return redact !== undefined && this.causes.some(({ message }) => message === REDACTED);
  }

  get upstream(): UpstreamRecord | undefined {
    return (this.call ??= { upstream: upstreamRecordOf(this.error) }).upstream;
  }

  get exchange(): HttpExchange | undefined {
    return (this.made ??= this.facts.place.exchange?.());
  }

  private madeCauses(): readonly CauseRecord[] {
    const { redact } = this.facts;
    const causes = causeChainOf(this.error);
    return redact === undefined ? causes : redactedCauses(causes, redact);
  }

  /** For later, when its request is over and must not be kept alive. */
  detached(): FailureRecord {
    const { place } = this.facts;
    return new FailureRecord({
      ...this.facts,
      place: { ...place, request: undefined, exchange: undefined },
    });
  }

  /** After all, in place of others that were left out. */
  insteadOf(leftOut: number): FailureRecord {
    return new FailureRecord({ ...this.facts, isWritten: true, leftOut });
  }

  /** By the policy or by sampling. */
  unwritten(): FailureRecord {
    return new FailureRecord({ ...this.facts, isWritten: false });
  }

  /** Of failures in reporting it. */
  withFollowUps(failures: readonly unknown[]): FailureRecord {
    const error = withFollowUps(this.error, failures);
    const decision = { ...this.facts.decision, level: 'error', stack: true } as const;
    return new FailureRecord({
      ...this.facts,
      error,
      decision,
      isWritten: true,
      isRepeated: false,
    });
  }
}
