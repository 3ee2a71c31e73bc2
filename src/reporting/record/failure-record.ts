import type { ErrorLogLevel } from '../../core/error-options.js';
import type { HttpExchange } from '../exchange/http-exchange.js';
import type { ReportDecision } from '../policy/report-policy.js';
import { causeChainOf } from './cause-chain.js';
import type { CauseRecord, ErrorRecord, Failure } from './error-record.js';

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
}

/** A record whose costly parts are made when they are first read. */
export class FailureRecord implements ErrorRecord {
  readonly error: Failure['error'];
  readonly transport: string;
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly outcome: Failure['outcome'];
  readonly duration: number | undefined;
  readonly request: object | undefined;
  readonly level: ErrorLogLevel;
  readonly hasStack: boolean;
  readonly alarm: boolean;
  readonly fields: ErrorRecord['fields'];
  readonly isDebugged: boolean;
  readonly isWritten: boolean;
  readonly leftOut: number;
  readonly isRepeated: boolean;
  private chain: readonly CauseRecord[] | undefined;
  private made: HttpExchange | undefined;

  constructor(private readonly facts: FailureFacts) {
    const { error, place, decision } = facts;
    this.error = error;
    this.transport = place.transport;
    this.method = place.method;
    this.route = place.route;
    this.outcome = place.outcome;
    this.duration = place.duration;
    this.request = place.request;
    this.level = decision.level === false ? 'debug' : decision.level;
    this.hasStack = decision.stack || facts.isDebugged;
    this.alarm = decision.alarm;
    this.fields = decision.fields;
    this.isDebugged = facts.isDebugged;
    this.isWritten = facts.isWritten;
    this.leftOut = facts.leftOut;
    this.isRepeated = facts.isRepeated;
  }

  get causes(): readonly CauseRecord[] {
    return (this.chain ??= causeChainOf(this.error));
  }

  get exchange(): HttpExchange | undefined {
    return (this.made ??= this.facts.place.exchange?.());
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

  /** Of failures in reporting it. */
  withFollowUps(failures: readonly unknown[]): FailureRecord {
    const error = { ...this.error, followUps: [...this.error.followUps, ...failures] };
    const decision = { ...this.facts.decision, level: 'error', stack: true } as const;
    return new FailureRecord({ ...this.facts, error, decision });
  }
}
