import type { QueryRunner } from 'typeorm';

import { setOwnMethod } from '../../core/own-method.js';
import { CommitOutcomeUnknown, ConnectionTimeout } from '../transaction-errors.js';
import type { TransactionSettings } from '../transaction-options.js';
import { logFailedHook } from './end-hooks.js';
import { repliedWithin, StatementTimeout } from './statement-timeout.js';
import type { Joint } from './joint.js';

/** Runs the end of a transaction when no statement is running. */
export type InTurn = (end: (connection: TransactionConnection) => Promise<void>) => Promise<void>;

/** A connection with an open transaction, until that has come to its end. */
export class TransactionConnection {
  /** Given back: somebody else may have it by now. */
  private isOver = false;

  private constructor(
    readonly runner: QueryRunner,
    private readonly joint: Joint,
    private readonly settings: TransactionSettings,
    private readonly unlock: () => void,
  ) {}

  /** @param savepoints to be set at once. @throws ConnectionTimeout, or what the driver throws. */
  static async open(
    joint: Joint,
    settings: TransactionSettings,
    savepoints: () => readonly string[],
  ): Promise<TransactionConnection> {
    const unlock = await joint.lock(settings.acquireTimeout);
    const runner = joint.createRunner();
    const connection = new TransactionConnection(runner, joint, settings, unlock);
    try {
      await joint.connect(runner, settings.acquireTimeout);
    } catch (error) {
      // a connection that comes too late is given back when it comes
      if (!(error instanceof ConnectionTimeout)) await connection.destroy(error);
      unlock();
      throw error;
    }
    try {
      await repliedWithin(settings.acquireTimeout, 'BEGIN', connection.begin(savepoints));
      return connection;
    } catch (error) {
      await connection.destroy(error);
      unlock();
      if (!(error instanceof StatementTimeout)) throw error;
      throw new ConnectionTimeout(settings.acquireTimeout, { cause: error });
    }
  }

  private async begin(savepoints: () => readonly string[]): Promise<void> {
    const { runner, settings } = this;
    const { dialect } = this.joint;
    for (const sql of dialect.before(settings)) await runner.query(sql);
    await runner.startTransaction(settings.isolation);
    for (const sql of dialect.after(settings)) await runner.query(sql);
    for (const name of savepoints()) await runner.query(`SAVEPOINT ${name}`);
  }

  /** @throws CommitOutcomeUnknown, or why there was no COMMIT; either way it is over. */
  async commit(): Promise<void> {
    const { runner } = this;
    const query = runner.query.bind(runner);
    let isSent = false;
    let isTooLate = false;
    const sendInTime = async (...args: Parameters<QueryRunner['query']>): Promise<unknown> => {
      // subscribers may write something before, and take their time
      const isCommit = args[0] === 'COMMIT';
      if (isCommit && isTooLate) throw new StatementTimeout('COMMIT', this.settings.commitTimeout);
      isSent ||= isCommit;
      return query(...args) as Promise<unknown>;
    };
    setOwnMethod(runner, 'query', sendInTime as QueryRunner['query']);
    try {
      await repliedWithin(this.settings.commitTimeout, 'COMMIT', runner.commitTransaction());
    } catch (error) {
      isTooLate = true;
      if (runner.isTransactionActive) await this.failedToCommit(error, isSent);
      // a subscriber that hears of the end and fails changes nothing any more
      logFailedHook(error);
    }
    await this.giveBack();
  }

  /**
   * Never throws: a connection that cannot be rolled back is destroyed, and its transaction with it.
   * @param inTurn waits for the statement that is running.
   */
  async rollback(inTurn: InTurn = (end) => end(this)): Promise<void> {
    if (this.isOver) return;
    const { rollbackTimeout } = this.settings;
    const end = async (): Promise<void> => {
      if (!this.isOver) await this.runner.rollbackTransaction();
    };
    await this.giveBack(() => repliedWithin(rollbackTimeout, 'ROLLBACK', inTurn(end)));
  }

  /** @param finish what has to be done before; when it fails, nobody else gets the connection. */
  private async giveBack(finish?: () => Promise<void>): Promise<void> {
    try {
      if (finish !== undefined) await finish();
      for (const sql of this.joint.dialect.reset(this.settings)) {
        await repliedWithin(this.settings.rollbackTimeout, sql, this.runner.query(sql));
      }
      await this.runner.release();
    } catch (error) {
      await this.destroy(error);
    } finally {
      this.isOver = true;
      this.unlock();
    }
  }

  private async failedToCommit(error: unknown, isSent: boolean): Promise<never> {
    if (!isSent || this.joint.dialect.isRefusal(error)) {
      await this.rollback();
      throw error;
    }
    await this.destroy(error);
    this.unlock();
    throw new CommitOutcomeUnknown(error);
  }

  private async destroy(error: unknown): Promise<void> {
    this.isOver = true;
    const reason = error instanceof Error ? error : new Error(String(error));
    // nothing more can be done about it
    await this.joint.dialect.destroy(this.runner, reason).catch(() => undefined);
  }
}
