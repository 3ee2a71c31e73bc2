import { assertPartOpen } from './nested-part.js';
import type { TransactionHealth } from './transaction-health.js';

interface OwnerOfSavepoints {
  readonly health: TransactionHealth;
  control(sql: string): Promise<void>;
  turn(): Promise<void>;
  /** Waits for what is about to begin; undefined when nothing has. */
  begunAtLast(): Promise<object | undefined>;
}

/** Those of one transaction that are set and not yet ended. */
export class Savepoints {
  private readonly open = new Set<string>();
  private last = 0;

  constructor(
    private readonly owner: OwnerOfSavepoints,
    private readonly scope: object,
  ) {}

  /** Sets that of a nested scope, if there is something to set it in. */
  async enter(name: string): Promise<void> {
    const connection = await this.owner.begunAtLast();
    if (connection !== undefined && !this.open.has(name)) await this.set(name);
  }

  /** @throws why what came after the savepoint cannot be kept. */
  async keep(name: string): Promise<void> {
    await this.owner.begunAtLast();
    if (!this.open.has(name)) return;
    await this.release(name).catch((error: unknown) => {
      throw this.owner.health.refusal(error);
    });
  }

  async undo(name: string): Promise<void> {
    await this.owner.begunAtLast();
    if (this.open.has(name)) await this.rollbackTo(name);
  }

  /** @returns the name of a new one. */
  async start(): Promise<string> {
    await this.owner.turn();
    return this.set(`nested_${(this.last += 1)}`);
  }

  private async set(name: string): Promise<string> {
    await this.owner.control(`SAVEPOINT ${name}`);
    this.noteSet(name);
    return name;
  }

  noteSet(name: string): void {
    this.open.add(name);
    this.owner.health.opened();
  }

  release(name: string): Promise<void> {
    return this.end(name, `RELEASE SAVEPOINT ${name}`);
  }

  rollbackTo(name: string): Promise<void> {
    return this.end(name, `ROLLBACK TO SAVEPOINT ${name}`);
  }

  private async end(name: string, sql: string): Promise<void> {
    assertPartOpen(this.scope);
    // one that was set before has ended, and this one with it: two that are beside each other have mixed
    if (!this.open.has(name)) throw this.owner.health.doomed('left open');
    await this.owner.control(sql);
    const names = [...this.open];
    for (const ended of names.slice(names.indexOf(name))) {
      if (this.open.delete(ended)) this.owner.health.closed();
    }
  }
}
