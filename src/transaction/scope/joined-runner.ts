import { QueryRunnerAlreadyReleasedError, type DataSource, type QueryRunner } from 'typeorm';

export type QueryArguments = Parameters<QueryRunner['query']>;
export type StreamArguments = Parameters<QueryRunner['stream']>;
export type ReadStream = Awaited<ReturnType<QueryRunner['stream']>>;

/** Where the statements of a joined runner go. */
export interface RunnerTarget {
  readonly joint: { readonly dataSource: DataSource };
  readonly hasBegun: boolean;
  /** @param own the runner that the caller has of its own, for reads without a transaction. */
  query(own: QueryRunner, args: QueryArguments): Promise<unknown>;
  stream(own: QueryRunner, args: StreamArguments): Promise<ReadStream>;
  /** Begins it, for whoever needs more of it than statements. */
  begun(): Promise<{ readonly runner: QueryRunner }>;
  /** @returns its name. */
  savepoint(): Promise<string>;
  releaseSavepoint(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  /** The error of a COMMIT or ROLLBACK that has no beginning. */
  endedByHand(): Error;
}

type BroadcasterClass = new (runner: QueryRunner) => QueryRunner['broadcaster'];

/**
 * A runner in its scope: all of TypeORM works on it as on any other, but its statements go to the
 * transaction, and a transaction started on it is nested. It is its user's own: what they start and
 * release is not that of others.
 * @param base runner that it is made of; connections of its own are given back by `release`.
 */
export function joinedRunner(transaction: RunnerTarget, base: QueryRunner): QueryRunner {
  const isBorrowed = transaction.hasBegun;
  const runner = Object.create(base) as QueryRunner & { isReleased: boolean };
  const Broadcaster = base.broadcaster.constructor as BroadcasterClass;
  // those that its user has opened
  const savepoints: string[] = [];
  const lastSavepoint = (): string => {
    const name = savepoints.pop();
    if (name === undefined) throw transaction.endedByHand();
    return name;
  };
  return Object.assign(runner, {
    isReleased: false,
    data: {},
    // persistence need not start a transaction, and locks are in one
    isTransactionActive: true,
    manager: transaction.joint.dataSource.createEntityManager(runner),
    // tells subscribers of this runner, so that what they write joins, too
    broadcaster: new Broadcaster(runner),

    async query(...args: QueryArguments): Promise<unknown> {
      if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
      return transaction.query(base, args);
    },

    async connect(): Promise<unknown> {
      return (await transaction.begun()).runner.connect() as Promise<unknown>;
    },

    async stream(...args: StreamArguments): Promise<ReadStream> {
      if (runner.isReleased) throw new QueryRunnerAlreadyReleasedError();
      return transaction.stream(base, args);
    },

    async startTransaction(): Promise<void> {
      savepoints.push(await transaction.savepoint());
    },

    async commitTransaction(): Promise<void> {
      await transaction.releaseSavepoint(lastSavepoint());
    },

    async rollbackTransaction(): Promise<void> {
      await transaction.rollbackTo(lastSavepoint());
    },

    async release(): Promise<void> {
      runner.isReleased = true;
      if (!isBorrowed) await base.release();
    },

    async [Symbol.asyncDispose](): Promise<void> {
      while (savepoints.length > 0) await runner.commitTransaction();
      await runner.release();
    },
  });
}
