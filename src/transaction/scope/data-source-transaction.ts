import { finished } from 'node:stream';

import type { EntityManager, QueryRunner, ReplicationMode } from 'typeorm';

import type { RecordedWrite } from '../driver-errors/write-recorder.js';
import { isTransactionControl } from '../statements/transaction-control.js';
import type { TransactionDoomed } from '../transaction-errors.js';
import { isAboveReadCommitted } from '../isolation-level.js';
import type { TransactionOptions, TransactionSettings } from '../transaction-options.js';
import {
  joinedRunner,
  type QueryArguments,
  type ReadStream,
  type RunnerTarget,
  type StreamArguments,
} from './joined-runner.js';
import type { Joint } from './joint.js';
import { assertPartOpen, type OpenParts } from './nested-part.js';
import { readOutside, streamOutside } from './outside-reads.js';
import { Savepoints } from './savepoints.js';
import { TransactionConnection, type InTurn } from './transaction-connection.js';
import { TransactionHealth } from './transaction-health.js';
import { TurnQueue } from './turn-queue.js';

/** What a transaction needs of the scope that it belongs to. */
export interface ScopeOfTransaction {
  readonly options: TransactionOptions;
  /** Whether plain SELECTs need no transaction as long as nothing else was asked. */
  readonly readsFreely: boolean;
  readonly isOpen: boolean;
  /** @throws TransactionClosed after the end of the scope. */
  assertOpen(): void;
  /** @throws PropagationError when an outer scope holds the only connection. */
  assertFree(joint: Joint): void;
  readonly parts: OpenParts;
}

/** The transaction of one scope on one DataSource; begins with the first statement that needs it. */
export class DataSourceTransaction implements RunnerTarget {
  /** What TypeORM was about to write, the last one last. */
  readonly writes: RecordedWrite[] = [];
  readonly health: TransactionHealth;
  private readonly queue = new TurnQueue();
  private connection: TransactionConnection | undefined;
  private beginning: Promise<TransactionConnection> | undefined;
  /** Those of nested scopes, and of runners on which a transaction was started. */
  readonly savepoints: Savepoints;
  private isOver = false;
  private readonly settings: TransactionSettings;
  private readonly mayReadFreely: boolean;

  constructor(
    readonly joint: Joint,
    private readonly scope: ScopeOfTransaction,
  ) {
    this.health = new TransactionHealth(joint.dialect);
    this.savepoints = new Savepoints(this, scope);
    this.settings = { ...joint.defaults, ...scope.options };
    const { isolation, readOnly } = this.settings;
    this.mayReadFreely = scope.readsFreely && readOnly !== true && !isAboveReadCommitted(isolation);
  }

  /** For questions about a failure; undefined when the transaction takes no more. */
  get manager(): EntityManager | undefined {
    return this.health.isAsking ? this.connection?.runner.manager : undefined;
  }

  get hasBegun(): boolean {
    return this.connection !== undefined;
  }

  /** What `createQueryRunner` gives within the scope: a runner whose statements come here. */
  createRunner(mode: ReplicationMode | undefined): QueryRunner {
    return joinedRunner(() => this.joint.createRunner(mode), this);
  }

  /** @param own gives the runner that the caller has of its own, for reads without a transaction. */
  async query(own: () => QueryRunner, args: QueryArguments): Promise<unknown> {
    if (this.readsOutside(args[0])) {
      const { joint, settings } = this;
      this.scope.assertFree(joint);
      return readOutside(joint, own(), settings.acquireTimeout, args);
    }
    this.assertTaken(args[0]);
    if (isTransactionControl(args[0])) throw this.endedByHand();
    const { runner } = this.connection ?? (await this.begun());
    if (this.scope.parts.beside && !this.joint.isPlainSelect(args[0])) await this.turn();
    return this.queue.run(() => this.execute(runner, args));
  }

  /** The connection, with its transaction, for whoever needs more of it than statements. */
  async begun(): Promise<TransactionConnection> {
    this.scope.assertOpen();
    return this.connection ?? (this.beginning ??= this.begin());
  }

  /** Rows as they come; those of a plain SELECT on the connection of the caller's own. */
  async stream(own: () => QueryRunner, args: StreamArguments): Promise<ReadStream> {
    if (this.readsOutside(args[0])) {
      return streamOutside(this.joint, own(), this.settings.acquireTimeout, args);
    }
    this.scope.assertOpen();
    const { runner } = await this.begun();
    const stream = await this.queue.run(() => runner.stream(...args));
    this.health.opened();
    finished(stream, { writable: false }, () => this.health.closed());
    return stream;
  }

  /** Waits for a nested transaction that runs beside whoever asks. */
  turn(): Promise<void> {
    return this.scope.parts.turn(this.settings.acquireTimeout);
  }

  /** A statement of the library's own. */
  async control(sql: string): Promise<void> {
    const { runner } = await this.begun();
    await this.queue.run(() => this.execute(runner, [sql]));
  }

  /** COMMIT or ROLLBACK by hand of what is not theirs to end. */
  endedByHand(): TransactionDoomed {
    return this.health.doomed('ended');
  }

  /** @throws TransactionDoomed when nothing of it can be kept. */
  async assertCommittable(): Promise<void> {
    const connection = await this.begunAtLast();
    if (connection === undefined) return;
    // once no statement runs on it
    await this.queue.run(() => this.health.assertCommittable(connection.runner));
  }

  /** @throws CommitOutcomeUnknown, or why the database has refused; either way it is over. */
  async commit(): Promise<void> {
    await this.queue.run(() => this.end((connection) => connection.commit()));
  }

  /** Never throws: a connection that cannot be rolled back is destroyed, which rolls back. */
  async rollback(): Promise<void> {
    await this.begunAtLast();
    // behind the statement that is running, but not for ever
    const inTurn: InTurn = (action) => this.queue.run(() => this.end(action));
    await this.connection?.rollback(inTurn);
  }

  private async end(action: (connection: TransactionConnection) => Promise<void>): Promise<void> {
    this.isOver = true;
    if (this.connection !== undefined) await action(this.connection);
  }

  private readsOutside(sql: string): boolean {
    // After the end a SELECT changes nothing, and TypeORM begins some that nobody waits for (relations that
    // are loaded lazily, RelationLoader.ts): rejected, they would end the process.
    const isFree = !this.scope.isOpen || (this.beginning === undefined && this.mayReadFreely);
    return isFree && this.joint.isPlainSelect(sql);
  }

  private assertTaken(sql: string): void {
    this.scope.assertOpen();
    if (!this.joint.isPlainSelect(sql)) assertPartOpen(this.scope);
  }

  private async execute(runner: QueryRunner, args: QueryArguments): Promise<unknown> {
    // it may have waited until after the end; a read that did may still have its turn before COMMIT
    if (this.isOver) this.scope.assertOpen();
    if (!this.joint.isPlainSelect(args[0])) this.assertTaken(args[0]);
    this.health.assertUsable();
    try {
      const result: unknown = await runner.query(...args);
      this.health.noteResult(result, runner);
      return result;
    } catch (error) {
      await this.health.noteFailure(error, runner);
      throw error;
    }
  }

  private async begin(): Promise<TransactionConnection> {
    const { joint, settings, scope } = this;
    try {
      scope.assertFree(joint);
      let names: readonly string[] = [];
      const savepoints = (): readonly string[] => (names = scope.parts.names());
      this.connection = await TransactionConnection.open(joint, settings, savepoints);
      for (const name of names) this.savepoints.noteSet(name);
      return this.connection;
    } catch (error) {
      // a later statement may try again
      this.beginning = undefined;
      throw error;
    }
  }

  /** What has begun, or is about to. */
  async begunAtLast(): Promise<TransactionConnection | undefined> {
    return this.connection ?? this.beginning?.catch(() => undefined);
  }
}
