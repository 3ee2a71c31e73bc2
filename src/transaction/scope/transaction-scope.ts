import type { TransactionOutcome } from '../../core/api-error.js';
import { CommitOutcomeUnknown, TransactionClosed } from '../transaction-errors.js';
import type { TransactionOptions } from '../transaction-options.js';
import { DataSourceTransaction } from './data-source-transaction.js';
import { EndHooks } from './end-hooks.js';
import { assertFree } from './free-connection.js';
import type { Joint } from './joint.js';
import { NestedPart, OpenParts } from './nested-part.js';
import type { ScopeOfTransaction } from './scope-of-transaction.js';
import { TurnQueue } from './turn-queue.js';

type State = 'open' | 'committing' | 'rolling back' | Exclude<TransactionOutcome, 'none'>;

export interface ScopeOptions {
  readonly options: TransactionOptions;
  /** Whether plain SELECTs need no transaction until something else is asked. */
  readonly readsFreely: boolean;
  /** The scope around this one, which waits meanwhile. */
  readonly outer?: TransactionScope | undefined;
}

/** One unit of work: everything asked of databases within it is kept, or nothing is. */
export class TransactionScope implements ScopeOfTransaction {
  readonly hooks = new EndHooks();
  /** Nested scopes of one level take turns: the savepoints of a connection are one behind the other. */
  readonly nestedTurns = new TurnQueue();
  readonly options: TransactionOptions;
  readonly readsFreely: boolean;
  private readonly outer: TransactionScope | undefined;
  private readonly transactions = new Map<Joint, DataSourceTransaction>();
  /** Nested transactions that are open, the outermost first. */
  readonly parts = new OpenParts(this);
  private lastPart = 0;
  private state: State = 'open';
  private effects = false;

  constructor({ options, readsFreely, outer }: ScopeOptions) {
    this.options = options;
    this.readsFreely = readsFreely;
    this.outer = outer;
  }

  get outcome(): TransactionOutcome {
    if (this.state === 'unknown') return 'unknown';
    if (!this.hasBegun) return 'none';
    return this.state === 'committed' ? 'committed' : 'rolled back';
  }

  private get hasBegun(): boolean {
    for (const { hasBegun } of this.transactions.values()) if (hasBegun) return true;
    return false;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  assertOpen(): void {
    if (this.state !== 'open') throw new TransactionClosed(this.state);
  }

  assertFree(joint: Joint): void {
    assertFree(joint, this.outer);
  }

  /** Whether something has happened meanwhile that cannot be taken back, so that nothing may be repeated. */
  get hasEffects(): boolean {
    return this.effects;
  }

  noteEffect(): void {
    this.effects = true;
    this.outer?.noteEffect();
  }

  holds(joint: Joint): boolean {
    const isHeld = this.isOpen && this.transactions.get(joint)?.hasBegun === true;
    return isHeld || (this.outer?.holds(joint) ?? false);
  }

  /** The transaction on a DataSource, which begins when something is asked of it. */
  transactionOn(joint: Joint): DataSourceTransaction {
    let transaction = this.transactions.get(joint);
    if (transaction === undefined) {
      transaction = new DataSourceTransaction(joint, this);
      this.transactions.set(joint, transaction);
    }
    return transaction;
  }

  /** Those of the DataSources that were touched, begun or not. */
  transactionsSoFar(): readonly DataSourceTransaction[] {
    return [...this.transactions.values()];
  }

  /** Everything from now on can be undone by itself. */
  async openNested(): Promise<NestedPart> {
    this.assertOpen();
    const part = new NestedPart(this, `scope_${(this.lastPart += 1)}`);
    // what begins from now on sets its savepoint by itself
    this.parts.add(part);
    try {
      for (const { savepoints } of this.transactionsSoFar()) await savepoints.enter(part.name);
    } catch (error) {
      this.parts.delete(part);
      throw error;
    }
    return part;
  }

  /** @throws why it cannot be kept; it is to be undone then. */
  async keepNested(part: NestedPart): Promise<void> {
    part.close('committed');
    const kept: DataSourceTransaction[] = [];
    try {
      for (const transaction of this.transactionsSoFar()) {
        await transaction.savepoints.keep(part.name);
        kept.push(transaction);
      }
    } catch (error) {
      // these can no longer be undone by themselves
      for (const { health } of kept) health.doomed('aborted', error);
      throw error;
    }
    this.parts.delete(part);
  }

  async undoNested(part: NestedPart): Promise<void> {
    part.close('rolled back');
    try {
      for (const { savepoints } of this.transactionsSoFar()) await savepoints.undo(part.name);
    } finally {
      this.parts.delete(part);
    }
  }

  /**
   * Ends at once where nothing was asked of a database that needs a transaction: most requests that read.
   * @returns whether it did; else there is something to commit.
   */
  endUntouched(): boolean {
    this.assertOpen();
    for (const { isUntouched } of this.transactions.values()) if (!isUntouched) return false;
    for (const transaction of this.transactions.values()) transaction.endUntouched();
    this.committed();
    return true;
  }

  private committed(): void {
    this.state = 'committed';
    if (this.hooks.hasAfterCommit) this.noteEffect();
    this.hooks.committed();
  }

  /**
   * Keeps everything. Nothing of it is kept when it throws.
   * @throws TransactionDoomed, CommitOutcomeUnknown, or why a database has refused.
   */
  async commit(): Promise<void> {
    if (this.endUntouched()) return;
    this.state = 'committing';
    const transactions = this.transactionsSoFar();
    let committed = 0;
    try {
      for (const transaction of transactions) await transaction.assertCommittable();
      for (const transaction of transactions) {
        await transaction.commit();
        committed += 1;
      }
    } catch (error) {
      const isPartly = transactions.slice(0, committed).some(({ hasBegun }) => hasBegun);
      await this.undo(transactions.slice(committed));
      const failure = isPartly ? new CommitOutcomeUnknown(error) : error;
      this.state = failure instanceof CommitOutcomeUnknown ? 'unknown' : 'rolled back';
      if (this.state === 'unknown') this.hooks.unknown();
      else this.hooks.rolledBack();
      throw failure;
    }
    this.committed();
  }

  /** Keeps nothing. Never throws. */
  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'rolling back';
    await this.undo(this.transactionsSoFar());
    this.state = 'rolled back';
    this.hooks.rolledBack();
  }

  private async undo(transactions: readonly DataSourceTransaction[]): Promise<void> {
    await Promise.all(transactions.map((transaction) => transaction.rollback()));
  }
}
