import { LRUCache } from 'lru-cache';

/** How many records of one kind are written. */
export interface SamplingOptions {
  /** Records of one fingerprint in an interval. */
  readonly limit: number;
  /** Milliseconds. Default: one minute. */
  readonly interval?: number;
}

const DEFAULT_INTERVAL = 60_000;
const MAX_FINGERPRINTS = 1000;

/** What is known of one fingerprint. */
interface Sample<T> {
  endsAt: number;
  written: number;
  leftOut: number;
  /** The newest one that was left out. */
  last: T | undefined;
}

/**
 * Lets the first records of each fingerprint in an interval pass. How many were left out is said by
 * the next one that passes, or at the end of the interval by the last one that did not.
 */
export class RecordSampler<T extends { detached(): T }> {
  private readonly interval: number;
  private readonly samples: LRUCache<string, Sample<T>>;
  private timer: NodeJS.Timeout | undefined;

  /** @param tell writes a record that was left out, with the number of the others. */
  constructor(
    private readonly options: SamplingOptions,
    private readonly tell: (record: T, leftOut: number) => void,
  ) {
    this.interval = options.interval ?? DEFAULT_INTERVAL;
    this.samples = new LRUCache({
      max: MAX_FINGERPRINTS,
      dispose: (sample, _, reason) => {
        if (reason === 'evict') this.close(sample);
      },
    });
  }

  /** @returns how many were left out before this one, or undefined when it is to be left out. */
  admit(fingerprint: string, record: T): number | undefined {
    const now = Date.now();
    let sample = this.samples.get(fingerprint);
    if (sample === undefined || now >= sample.endsAt) {
      const leftOut = sample?.leftOut ?? 0;
      sample = { endsAt: now + this.interval, written: 1, leftOut: 0, last: undefined };
      this.samples.set(fingerprint, sample);
      return leftOut;
    }
    if (sample.written < this.options.limit) {
      sample.written++;
      return 0;
    }
    sample.leftOut++;
    // without its request, which must not be kept for so long
    sample.last = record.detached();
    // nothing to tell, no timer
    this.timer ??= setTimeout(() => this.sweep(), this.interval).unref();
    return undefined;
  }

  /** Tells what nobody has told yet. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const sample of this.samples.values()) this.close(sample);
  }

  private sweep(): void {
    this.timer = undefined;
    const now = Date.now();
    let next: number | undefined;
    for (const sample of this.samples.values()) {
      if (sample.leftOut === 0) continue;
      if (now >= sample.endsAt) this.close(sample);
      else next = Math.min(next ?? Infinity, sample.endsAt - now);
    }
    if (next !== undefined) this.timer = setTimeout(() => this.sweep(), next).unref();
  }

  private close(sample: Sample<T>): void {
    const { last, leftOut } = sample;
    sample.last = undefined;
    sample.leftOut = 0;
    if (last !== undefined) this.tell(last, leftOut - 1);
  }
}
