import type { QueryRunner } from 'typeorm';

import type { QueryArguments } from './joined-runner.js';
import { assertPartOpen } from './nested-part.js';
import type { ScopeOfTransaction } from './scope-of-transaction.js';
import type { TransactionHealth } from './transaction-health.js';
import { repliedWithin } from './statement-timeout.js';
import { TurnQueue } from './turn-queue.js';

/** What is asked of one transaction, one after the other, as long as it takes statements. */
export class TransactionStatements {
  private readonly queue = new TurnQueue();
  private isOver = false;

  constructor(
    private readonly scope: ScopeOfTransaction,
    private readonly health: TransactionHealth,
  ) {}

  /** @throws TransactionClosed after the end of whoever asks. */
  assertTaken(isRead: boolean): void {
    this.scope.assertOpen();
    if (!isRead) assertPartOpen(this.scope);
  }

  /** @param timeout milliseconds for the reply, once the statement is sent. Default: as long as it takes. */
  async execute(
    runner: QueryRunner,
    args: QueryArguments,
    isRead: boolean,
    timeout?: number,
  ): Promise<unknown> {
    const turn = this.queue.enter();
    if (turn !== undefined) await turn;
    try {
      this.assertTakenStill(isRead);
      try {
        const reply = runner.query(...args) as Promise<unknown>;
        const result = await (timeout === undefined
          ? reply
          : repliedWithin(timeout, args[0], reply));
        this.health.noteResult(result, runner);
        return result;
      } catch (error) {
        await this.health.noteFailure(error, runner);
        throw error;
      }
    } finally {
      this.queue.leave();
    }
  }

  /** For what needs the connection and is no statement. */
  inTurn<T>(action: () => Promise<T>): Promise<T> {
    return this.queue.run(action);
  }

  /** From now on none is taken. */
  end(): void {
    this.isOver = true;
  }

  /** It may have waited until after the end; a read that did may still have its turn before COMMIT. */
  private assertTakenStill(isRead: boolean): void {
    if (this.isOver) this.scope.assertOpen();
    if (!isRead) this.assertTaken(isRead);
    this.health.assertUsable();
  }
}
