import { setImmediate as turn } from 'node:timers/promises';

/** Lets things finish in an order that is none: after some turns of the event loop, never at a time. */
export class Slowness {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** @see mulberry32, a generator that a seed repeats */
  next(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  async wait(turns = this.next(6)): Promise<void> {
    for (let left = turns; left > 0; left--) await turn();
  }
}

/** Holds whoever comes until so many are there, so that all of them are under way at once. */
export class Gate {
  private missing: number;
  private open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  constructor(expected: number) {
    this.missing = expected;
  }

  pass(): Promise<void> {
    this.missing -= 1;
    if (this.missing === 0) this.open();
    return this.opened;
  }
}
