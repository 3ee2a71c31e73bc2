/** One at a time, in the order in which they came: a connection answers no statement while another runs. */
export class TurnQueue {
  private readonly waiting: Array<() => void> = [];
  private isBusy = false;

  async run<T>(action: () => Promise<T>): Promise<T> {
    if (this.isBusy) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isBusy = true;
    try {
      return await action();
    } finally {
      const next = this.waiting.shift();
      // whoever waits takes over at once, so that nobody gets in between
      if (next === undefined) this.isBusy = false;
      else next();
    }
  }
}
