/** How an interval begins that starts with a failure. */
export interface IntervalStart {
  /** Whether this instance tells of the failure, else another one has done so. */
  readonly tells: boolean;
  /** Milliseconds until it ends. */
  readonly lasts: number;
}

/** How an interval ends in which failures were counted. */
export interface IntervalEnd {
  /** Failures that this instance is to tell of; none when another one does. */
  readonly suppressed: number;
  /** Failures of all instances since the first alarm; undefined when only this one has counted. */
  readonly total: number | undefined;
  /** Whether a count was left for the end of the next interval. */
  readonly isLeft: boolean;
  /** Milliseconds until the next one ends. */
  readonly lasts: number;
}

/** Decides who tells of failures of one kind, and when. Never rejects. */
export interface Throttle {
  begin(id: string): Promise<IntervalStart>;
  /** @param count failures here that nobody has told of. */
  end(id: string, count: number): Promise<IntervalEnd>;
  /** As {@link end}, at once: this instance goes. */
  close(id: string, count: number): Promise<Pick<IntervalEnd, 'suppressed' | 'total'>>;
}

/** The throttle of one instance alone. */
export class LocalThrottle implements Throttle {
  constructor(private readonly interval: number) {}

  async begin(): Promise<IntervalStart> {
    return { tells: true, lasts: this.interval };
  }

  async end(_id: string, count: number): Promise<IntervalEnd> {
    return { suppressed: count, total: undefined, isLeft: false, lasts: this.interval };
  }

  async close(_id: string, count: number): Promise<Pick<IntervalEnd, 'suppressed' | 'total'>> {
    return { suppressed: count, total: undefined };
  }
}
