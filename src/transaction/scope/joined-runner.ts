import { QueryRunnerAlreadyReleasedError, type QueryRunner } from 'typeorm';

export type QueryArguments = Parameters<QueryRunner['query']>;
export type StreamArguments = Parameters<QueryRunner['stream']>;
export type ReadStream = Awaited<ReturnType<QueryRunner['stream']>>;

/** Where the statements of a joined runner go. */
export interface RunnerTarget {
  /**
   * @param own gives the runner that the caller has for reads without a transaction.
   * @throws at once what is known before anything is sent.
   */
  query(own: () => QueryRunner, args: QueryArguments): Promise<unknown>;
  stream(own: () => QueryRunner, args: StreamArguments): Promise<ReadStream>;
  /** Begins it, for whoever needs more of it than statements. */
  begun(): Promise<{ readonly runner: QueryRunner }>;
  readonly savepoints: {
    /** @returns its name. */
    start(): Promise<string>;
    release(name: string): Promise<void>;
    rollbackTo(name: string): Promise<void>;
  };
  /** The error of a COMMIT or ROLLBACK that has no beginning. */
  endedByHand(): Error;
}

type CreateRunner = () => QueryRunner;

/** What a joined runner knows besides TypeORM's. */
class Membership {
  /** Savepoints that the user of the runner has opened, the last one last. */
  readonly savepoints: string[] = [];
  private reader: QueryRunner | undefined;

  constructor(
    readonly target: RunnerTarget,
    private readonly createReader: CreateRunner,
  ) {}

  /** With a connection of its own, which stays without a transaction. */
  readonly own = (): QueryRunner => (this.reader ??= this.createReader());

  release(): Promise<void> {
    return this.reader?.release() ?? Promise.resolve();
  }

  /** @param end may fail, and be tried otherwise: COMMIT, and then ROLLBACK. */
  async endSavepoint(end: (name: string) => Promise<void>): Promise<void> {
    const name = this.savepoints.at(-1);
    if (name === undefined) throw this.target.endedByHand();
    await end(name);
    this.savepoints.pop();
  }
}

const MEMBERSHIP = Symbol('nestjs-rest-errors.membership');

type JoinedRunner = QueryRunner & { isReleased: boolean; [MEMBERSHIP]: Membership };

// shared by all runners, which then have one shape: the engine is several times as fast with them
const METHODS = {
  // not async: each promise around that of a statement is paid for by every statement
  query(this: JoinedRunner, ...args: QueryArguments): Promise<unknown> {
    if (this.isReleased) return Promise.reject(new QueryRunnerAlreadyReleasedError());
    const { target, own } = this[MEMBERSHIP];
    try {
      return target.query(own, args);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  },

  async connect(this: JoinedRunner): Promise<unknown> {
    const { runner } = await this[MEMBERSHIP].target.begun();
    return runner.connect() as Promise<unknown>;
  },

  async stream(this: JoinedRunner, ...args: StreamArguments): Promise<ReadStream> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const { target, own } = this[MEMBERSHIP];
    return target.stream(own, args);
  },

  async startTransaction(this: JoinedRunner): Promise<void> {
    const { target, savepoints } = this[MEMBERSHIP];
    savepoints.push(await target.savepoints.start());
  },

  async commitTransaction(this: JoinedRunner): Promise<void> {
    const membership = this[MEMBERSHIP];
    await membership.endSavepoint((name) => membership.target.savepoints.release(name));
  },

  async rollbackTransaction(this: JoinedRunner): Promise<void> {
    const membership = this[MEMBERSHIP];
    await membership.endSavepoint((name) => membership.target.savepoints.rollbackTo(name));
  },

  release(this: JoinedRunner): Promise<void> {
    this.isReleased = true;
    return this[MEMBERSHIP].release();
  },

  async [Symbol.asyncDispose](this: JoinedRunner): Promise<void> {
    while (this[MEMBERSHIP].savepoints.length > 0) await this.commitTransaction();
    await this.release();
  },
};

/**
 * A runner in its scope: all of TypeORM works on it as on any other, but its statements go to the
 * transaction, and a transaction started on it is nested. It is its user's own: what they start and
 * release is not that of others.
 * @param create makes a runner of TypeORM's; the one that is given out never gets a connection.
 */
export function joinedRunner(create: CreateRunner, target: RunnerTarget): QueryRunner {
  return Object.assign(create(), METHODS, {
    // persistence need not start a transaction, and locks are in one
    isTransactionActive: true,
    [MEMBERSHIP]: new Membership(target, create),
  });
}
