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
import { TransactionConnection } from './transaction-connection.js';
import { TransactionHealth } from './transaction-health.js';
import { TurnQueue } from './turn-queue.js';

/** What a transaction needs of the scope that it belongs to. */
export interface ScopeOfTransaction {
  readonly options: TransactionOptions;
  /** Whether plain SELECTs need no transaction as long as nothing else was asked. */
  readonly readsFreely: boolean;
  /** @throws TransactionClosed after the end of the scope. */
  assertOpen(): void;
  /** @throws PropagationError when an outer scope holds the only connection. */
  assertFree(joint: Joint): void;
  /** Nested scopes that are open, the outermost first. */
  savepoints(): readonly string[];
}

/** The transaction of one scope on one DataSource; begins with the first statement that needs it. */
export class DataSourceTransaction implements RunnerTarget {
  /** What TypeORM was about to write, the last one last. */
  readonly writes: RecordedWrite[] = [];
  private readonly queue = new TurnQueue();
  private connection: TransactionConnection | undefined;
  private beginning: Promise<TransactionConnection> | undefined;
  readonly health: TransactionHealth;
  private lastSavepoint = 0;
  private readonly settings: TransactionSettings;
  private readonly mayReadFreely: boolean;

  constructor(
    readonly joint: Joint,
    private readonly scope: ScopeOfTransaction,
  ) {
    this.health = new TransactionHealth(joint.dialect);
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
    this.scope.assertOpen();
    return joinedRunner(() => this.joint.createRunner(mode), this);
  }

  /** @param own gives the runner that the caller has of its own, for reads without a transaction. */
  async query(own: () => QueryRunner, args: QueryArguments): Promise<unknown> {
    this.scope.assertOpen();
    if (this.beginning === undefined && this.readsFreely(args[0])) return this.read(own(), args);
    if (isTransactionControl(args[0])) throw this.endedByHand();
    const { runner } = this.connection ?? (await this.begun());
    return this.queue.run(() => this.execute(runner, args));
  }

  /** The connection, with its transaction, for whoever needs more of it than statements. */
  async begun(): Promise<TransactionConnection> {
    this.scope.assertOpen();
    return this.connection ?? (this.beginning ??= this.begin());
  }

  /** Rows as they come; those of a plain SELECT on the connection of the caller's own. */
  async stream(own: () => QueryRunner, args: StreamArguments): Promise<ReadStream> {
    this.scope.assertOpen();
    if (this.beginning === undefined && this.readsFreely(args[0])) return own().stream(...args);
    const { runner } = await this.begun();
    const stream = await this.queue.run(() => runner.stream(...args));
    this.health.opened();
    finished(stream, { writable: false }, () => this.health.closed());
    return stream;
  }

  /** @returns its name. */
  async savepoint(name = `nested_${(this.lastSavepoint += 1)}`): Promise<string> {
    await this.control(`SAVEPOINT ${name}`);
    this.health.opened();
    return name;
  }

  async releaseSavepoint(name: string): Promise<void> {
    await this.control(`RELEASE SAVEPOINT ${name}`);
    this.health.closed();
  }

  async rollbackTo(name: string): Promise<void> {
    await this.control(`ROLLBACK TO SAVEPOINT ${name}`);
    this.health.closed();
  }

  /** COMMIT or ROLLBACK by hand of what is not theirs to end. */
  endedByHand(): TransactionDoomed {
    return this.health.doomed('ended');
  }

  /** @throws TransactionDoomed when nothing of it can be kept. */
  async assertCommittable(): Promise<void> {
    const connection = await this.settled();
    if (connection !== undefined) await this.health.assertCommittable(connection.runner);
  }

  /** @throws CommitOutcomeUnknown, or why the database has refused; either way it is over. */
  async commit(): Promise<void> {
    await this.connection?.commit();
  }

  /** Never throws: a connection that cannot be rolled back is destroyed, which rolls back. */
  async rollback(): Promise<void> {
    const connection = await this.begunAtLast();
    await connection?.rollback();
  }

  private readsFreely(sql: string): boolean {
    return this.mayReadFreely && this.joint.isPlainSelect(sql);
  }

  private async read(own: QueryRunner, args: QueryArguments): Promise<unknown> {
    const { acquireTimeout } = this.settings;
    this.scope.assertFree(this.joint);
    const unlock = await this.joint.lock(acquireTimeout);
    try {
      await this.joint.connect(own, acquireTimeout);
      // it may have waited until after the end
      this.scope.assertOpen();
      return await own.query(...args);
    } finally {
      unlock();
    }
  }

  private async execute(runner: QueryRunner, args: QueryArguments): Promise<unknown> {
    // it may have waited until after the end
    this.scope.assertOpen();
    this.health.assertUsable();
    try {
      const result: unknown = await runner.query(...args);
      this.health.noteResult(result);
      return result;
    } catch (error) {
      this.health.noteFailure(error, runner);
      throw error;
    }
  }

  private async control(sql: string): Promise<void> {
    const { runner } = await this.begun();
    await this.queue.run(() => this.execute(runner, [sql]));
  }

  private async begin(): Promise<TransactionConnection> {
    const { joint, settings, scope } = this;
    try {
      scope.assertFree(joint);
      const connection = await TransactionConnection.open(joint, settings, () => {
        this.health.opened(scope.savepoints().length);
        return scope.savepoints();
      });
      return (this.connection = connection);
    } catch (error) {
      // a later statement may try again
      this.beginning = undefined;
      throw error;
    }
  }

  /** The connection, once no statement runs on it. */
  private async settled(): Promise<TransactionConnection | undefined> {
    const connection = await this.begunAtLast();
    if (connection !== undefined) await this.queue.run(() => Promise.resolve());
    return connection;
  }

  private async begunAtLast(): Promise<TransactionConnection | undefined> {
    return this.connection ?? this.beginning?.catch(() => undefined);
  }
}
