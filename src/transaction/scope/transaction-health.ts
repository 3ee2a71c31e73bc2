import type { QueryRunner } from 'typeorm';

import type { Dialect } from '../dialects/dialect.js';
import { TransactionDoomed, type DoomReason } from '../transaction-errors.js';

/** What is known of a transaction that may have come to its end past the library. */
export class TransactionHealth {
  /** The first failure since it began: the database decides whether it can still be committed. */
  private failure: { readonly error: unknown } | undefined;
  /** Made with the first one: most transactions have none, and a WeakSet is dear to the garbage collector. */
  private failures: WeakSet<object> | undefined;
  private doom: TransactionDoomed | undefined;
  /** Savepoints and streams that nobody has ended. */
  private leftOpen = 0;

  constructor(private readonly dialect: Dialect) {}

  opened(): void {
    this.leftOpen += 1;
  }

  closed(): void {
    this.leftOpen -= 1;
  }

  noteResult(result: unknown, runner: QueryRunner): void {
    if (this.dialect.isEndedBy(result) || !this.dialect.isOpen(runner)) this.doomed('ended');
  }

  /** Before the next statement, which would otherwise be committed by itself where nothing is open any more. */
  async noteFailure(error: unknown, runner: QueryRunner): Promise<void> {
    this.failure ??= { error };
    // a subscriber of TypeORM may have thrown anything
    if (typeof error === 'object' && error !== null) (this.failures ??= new WeakSet()).add(error);
    if (await this.dialect.isAbortedBy(error, runner)) this.doomed('aborted', error);
  }

  /** Nothing of it can be kept from now on. The first reason counts. */
  doomed(reason: DoomReason, cause?: unknown): TransactionDoomed {
    return (this.doom ??= new TransactionDoomed(reason, cause));
  }

  assertUsable(): void {
    if (this.doom !== undefined) throw this.doom;
  }

  /** What to say when a part of it cannot be kept: of what was caught, if the database refuses because of that. */
  refusal(error: unknown): unknown {
    if (this.dialect.survivesFailures) return error;
    return new TransactionDoomed('aborted', this.failure?.error ?? error);
  }

  /** Whether one of these errors is of a statement in it. */
  hasFailedWith(errors: readonly unknown[]): boolean {
    const { failures } = this;
    return failures !== undefined && errors.some((error) => failures.has(error as object));
  }

  /** Whether the database still answers questions in it. */
  get isAsking(): boolean {
    return this.doom === undefined && (this.failure === undefined || this.dialect.survivesFailures);
  }

  /** @throws TransactionDoomed when nothing of it can be kept. */
  async assertCommittable(runner: QueryRunner): Promise<void> {
    this.assertUsable();
    if (this.leftOpen > 0) throw this.doomed('left open');
    if (this.failure !== undefined) {
      await this.dialect.probe(runner).catch(() => {
        throw this.doomed('aborted', this.failure?.error);
      });
    }
    if (!this.dialect.isOpen(runner)) throw this.doomed('ended');
  }
}
