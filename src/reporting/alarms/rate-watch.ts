import { AtMostOncePer } from './alarm-log.js';

const MINUTE = 60_000;
/** The minutes that make what is usual. */
const WINDOW = 30;

export interface RateOptions {
  /** How many times the usual rate is unusual. Default: 5. */
  readonly factor?: number;
  /** Failures in a minute that are never unusual. Default: 20. */
  readonly minimum?: number;
}

export interface UnusualRate {
  /** Failures in the current minute. */
  readonly rate: number;
  /** Mean of the half hour before, or of the minutes since the start. */
  readonly usualRate: number;
  /** When the current minute began, in milliseconds since 1970. */
  readonly since: number;
}

/** Notices when failures become more than usual. */
export class RateWatch {
  private minute = minuteOf(Date.now());
  private current = 0;
  private past: readonly number[] = [];
  private readonly notice: AtMostOncePer;
  private readonly factor: number;
  private readonly minimum: number;

  constructor({ factor = 5, minimum = 20 }: RateOptions, interval: number) {
    this.factor = factor;
    this.minimum = minimum;
    this.notice = new AtMostOncePer(interval);
  }

  /** Counts a failure. @returns what is unusual, once in an interval. */
  note(now: number): UnusualRate | undefined {
    this.advanceTo(minuteOf(now));
    this.current++;
    const usualRate = this.usualRate;
    const isUnusual = this.current > Math.max(this.factor * usualRate, this.minimum);
    if (!isUnusual || !this.notice.claim()) return undefined;
    return { rate: this.current, usualRate, since: this.minute * MINUTE };
  }

  private get usualRate(): number {
    if (this.past.length === 0) return 0;
    const sum = this.past.reduce((total, count) => total + count, 0);
    return Math.round((sum / this.past.length) * 10) / 10;
  }

  private advanceTo(minute: number): void {
    const passed = minute - this.minute;
    // none, or a clock that was set back
    if (passed <= 0) return;
    const quiet = Array<number>(Math.min(passed - 1, WINDOW)).fill(0);
    this.past = [...this.past, this.current, ...quiet].slice(-WINDOW);
    this.current = 0;
    this.minute = minute;
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE);
}
