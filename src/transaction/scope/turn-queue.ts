/** One at a time, in the order in which they came: a connection answers no statement while another runs. */
export class TurnQueue {
  private readonly waiting: Array<() => void> = [];
  private isBusy = false;

  async run<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.enter();
    if (turn !== undefined) await turn;
    try {
      return await action();
    } finally {
      this.leave();
    }
  }

  /**
   * For whoever would pay for a promise of `run`; `leave()` has to follow.
   * @returns what to wait for; undefined when nobody is before.
   */
  enter(): Promise<void> | undefined {
    if (this.isBusy) return new Promise((resolve) => this.waiting.push(resolve));
    this.isBusy = true;
    return undefined;
  }

  leave(): void {
    const next = this.waiting.shift();
    // whoever waits takes over at once, so that nobody gets in between
    if (next === undefined) this.isBusy = false;
    else next();
  }
}
