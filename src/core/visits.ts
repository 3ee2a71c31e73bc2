// more than there is in a body of the size that parsers take by default
const MAX_VISITS = 1_000_000;

/**
 * What a walk has gone into: nothing twice, so that shared and cyclic values take no longer than others, and no more
 * than a number of objects, whatever makes them while they are looked at.
 */
export class Visits {
  private readonly seen = new Set<object>();

  constructor(private readonly limit = MAX_VISITS) {}

  /** Whether the walk is to go into an object; if so, it counts as visited. */
  admits(value: object): boolean {
    if (this.seen.size >= this.limit || this.seen.has(value)) return false;
    this.seen.add(value);
    return true;
  }
}
