import { finished } from 'node:stream';

import type { EntityManager, QueryRunner, ReplicationMode } from 'typeorm';

import { inTime } from '../../core/in-time.js';
import type { RecordedWrite } from '../driver-errors/write-recorder.js';
import { isTransactionControl } from '../statements/transaction-control.js';
import type { TransactionDoomed } from '../transaction-errors.js';
import { isAboveReadCommitted } from '../isolation-level.js';
import type { TransactionSettings } from '../transaction-options.js';
import {
  joinedRunner,
  type QueryArguments,
  type ReadStream,
  type RunnerTarget,
  type StreamArguments,
} from './joined-runner.js';
import type { Joint } from './joint.js';
import { readOutside, streamOutside } from './outside-reads.js';
import { Savepoints } from './savepoints.js';
import type { ScopeOfTransaction } from './scope-of-transaction.js';
import { StatementTimeout } from './statement-timeout.js';
import { TransactionConnection, type InTurn } from './transaction-connection.js';
import { TransactionHealth } from './transaction-health.js';
import { TransactionStatements } from './transaction-statements.js';

/** The transaction of one scope on one DataSource; begins with the first statement that needs it. */
export class DataSourceTransaction implements RunnerTarget {
  /** What TypeORM was about to write, the last one last. */
  readonly writes: RecordedWrite[] = [];
  readonly health: TransactionHealth;
  private readonly statements: TransactionStatements;
  private connection: TransactionConnection | undefined;
  private beginning: Promise<TransactionConnection> | undefined;
  /** Those of nested scopes, and of runners on which a transaction was started. */
  readonly savepoints: Savepoints;
  private readonly settings: TransactionSettings;
  private readonly mayReadFreely: boolean;

  constructor(
    readonly joint: Joint,
    private readonly scope: ScopeOfTransaction,
  ) {
    this.health = new TransactionHealth(joint.dialect);
    this.statements = new TransactionStatements(scope, this.health);
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

  /** Whether nothing was asked of it but what needs no transaction. */
  get isUntouched(): boolean {
    return this.beginning === undefined;
  }

  endUntouched(): void {
    this.statements.end();
  }

  /** What `createQueryRunner` gives within the scope: a runner whose statements come here. */
  createRunner(mode: ReplicationMode | undefined): QueryRunner {
    return joinedRunner(() => this.joint.createRunner(mode), this);
  }

  /**
   * Without a promise of its own where the statement can be sent at once.
   * @param own gives the runner that the caller has of its own, for reads without a transaction.
   */
  query(own: () => QueryRunner, args: QueryArguments): Promise<unknown> {
    const { joint, scope, connection } = this;
    const isRead = joint.isPlainSelect(args[0]);
    if (isRead && this.readsFreely) {
      scope.assertFree(joint);
      return readOutside(joint, own(), this.settings.acquireTimeout, args);
    }
    this.statements.assertTaken(isRead);
    if (!isRead && isTransactionControl(args[0])) throw this.endedByHand();
    const isAtOnce = isRead || scope.parts.beside === undefined;
    return connection !== undefined && isAtOnce
      ? this.statements.execute(connection.runner, args, isRead)
      : this.executeLater(args, isRead);
  }

  /** The connection, with its transaction, for whoever needs more of it than statements. */
  async begun(): Promise<TransactionConnection> {
    this.scope.assertOpen();
    return this.connection ?? (this.beginning ??= this.begin());
  }

  /** Rows as they come; those of a plain SELECT on the connection of the caller's own. */
  async stream(own: () => QueryRunner, args: StreamArguments): Promise<ReadStream> {
    if (this.joint.isPlainSelect(args[0]) && this.readsFreely) {
      return streamOutside(this.joint, own(), this.settings.acquireTimeout, args);
    }
    this.scope.assertOpen();
    const { runner } = await this.begun();
    const stream = await this.statements.inTurn(() => runner.stream(...args));
    this.health.opened();
    finished(stream, { writable: false }, () => this.health.closed());
    return stream;
  }

  /** Waits for a nested transaction that runs beside whoever asks. */
  turn(): Promise<void> {
    return this.scope.parts.turn(this.settings.acquireTimeout);
  }

  /** A statement of the library's own. @throws TransactionDoomed without a reply within `commitTimeout`. */
  async control(sql: string): Promise<void> {
    const { runner } = await this.begun();
    try {
      await this.statements.execute(runner, [sql], false, this.settings.commitTimeout);
    } catch (error) {
      throw error instanceof StatementTimeout ? this.health.doomed('still running', error) : error;
    }
  }

  /** COMMIT or ROLLBACK by hand of what is not theirs to end. */
  endedByHand(): TransactionDoomed {
    return this.health.doomed('ended');
  }

  /** @throws TransactionDoomed when nothing of it can be kept. */
  async assertCommittable(): Promise<void> {
    const connection = this.connection ?? (await this.begunAtLast());
    if (connection === undefined) return;
    // once no statement runs on it
    const check = this.statements.inTurn(() => this.health.assertCommittable(connection.runner));
    await inTime(check, this.settings.commitTimeout, () => {
      throw this.health.doomed('still running');
    });
  }

  /** @throws CommitOutcomeUnknown, or why the database has refused; either way it is over. */
  commit(): Promise<void> {
    return this.statements.inTurn(() => this.end((connection) => connection.commit()));
  }

  /** Never throws: a connection that cannot be rolled back is destroyed, which rolls back. */
  async rollback(): Promise<void> {
    await this.begunAtLast();
    // behind the statement that is running, but not for ever
    const inTurn: InTurn = (action) => this.statements.inTurn(() => this.end(action));
    await this.connection?.rollback(inTurn);
  }

  private end(action: (connection: TransactionConnection) => Promise<void>): Promise<void> {
    this.statements.end();
    return this.connection === undefined ? Promise.resolve() : action(this.connection);
  }

  /** Whether plain SELECTs need no transaction now. */
  private get readsFreely(): boolean {
    // After the end a SELECT changes nothing, and TypeORM begins some that nobody waits for (relations that
    // are loaded lazily, RelationLoader.ts): rejected, they would end the process.
    return !this.scope.isOpen || (this.beginning === undefined && this.mayReadFreely);
  }

  /** Once the transaction has begun, and nothing runs beside that would take the statement in. */
  private async executeLater(args: QueryArguments, isRead: boolean): Promise<unknown> {
    const { runner } = this.connection ?? (await this.begun());
    if (!isRead && this.scope.parts.beside) await this.turn();
    return this.statements.execute(runner, args, isRead);
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
