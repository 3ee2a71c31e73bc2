import type { FailureFacts } from '../alarm-facts.js';
import type { Tell } from './alarm-group.js';

export interface OtherFailuresOptions {
  readonly interval: number;
  readonly maxPerInterval: number;
  /** How many kinds are told apart. */
  readonly maxGroups: number;
}

/** Bounds the first alarms of an interval, and counts the failures of all further kinds together. */
export class OtherFailures {
  private firsts = 0;
  private count = 0;
  private since = 0;
  private last: FailureFacts | undefined;
  private readonly kinds = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: OtherFailuresOptions,
    private readonly tell: Tell,
  ) {}

  /** Whether one more first alarm has a place in this interval; if so, it takes it. */
  claimPlace(): boolean {
    if (this.firsts >= this.options.maxPerInterval) return false;
    this.firsts++;
    this.open();
    return true;
  }

  /** Of a first alarm that was not told. */
  givePlaceBack(): void {
    this.firsts = Math.max(0, this.firsts - 1);
  }

  add(last: FailureFacts, count = 1): void {
    this.open();
    if (this.count === 0) this.since = last.at;
    this.count += count;
    this.last = last;
    if (this.kinds.size < this.options.maxGroups) this.kinds.add(last.fingerprint);
  }

  /** Ends the interval. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { count, last, kinds } = this;
    if (last !== undefined) {
      this.tell('digest', last, {
        fingerprint: undefined,
        suppressed: count,
        total: count,
        since: this.since,
        distinct: kinds.size,
        distinctIsMinimum: kinds.size >= this.options.maxGroups,
      });
    }
    this.firsts = this.count = 0;
    this.last = undefined;
    kinds.clear();
  }

  private open(): void {
    this.timer ??= setTimeout(() => this.close(), this.options.interval).unref();
  }
}
