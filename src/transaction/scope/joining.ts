import type { DataSource, QueryRunner, ReplicationMode } from 'typeorm';

import { dialectOf } from '../dialects/dialect-of.js';
import { WriteRecorder } from '../driver-errors/write-recorder.js';
import { SetupError } from '../../core/setup-error.js';
import type { IsolationLevel } from '../isolation-level.js';
import {
  assertTransactionOptions,
  DEFAULT_SETTINGS,
  type TransactionOptions,
} from '../transaction-options.js';
import { guardedRunner } from './guarded-runner.js';
import { Joint, type ConnectingListener } from './joint.js';
import { currentContext, NO_CONTEXT } from './transaction-context.js';

// on the instance, and known to every installed copy of the package
const JOINED = Symbol.for('nestjs-rest-errors.joined');

interface Joining {
  readonly defaults: TransactionOptions;
  readonly onConnecting: ConnectingListener;
}

interface Joined {
  /** The copy of the package whose transactions it has joined. */
  readonly copy: unknown;
  /** An override that somebody else had put there. */
  readonly before: PropertyDescriptor | undefined;
}

type JoinedDataSource = DataSource & { [JOINED]?: Joined };

/**
 * Lets everything that is asked of a DataSource belong to the transaction around it, whichever way it is
 * asked: repositories, managers, query builders and raw queries all begin with `createQueryRunner`.
 * `typeOrmTransactions()` does so for all DataSources among the providers; this is for others. Before or
 * after `initialize()`, and once: again, it changes nothing.
 * @param defaults of its transactions.
 * @throws SetupError for a database whose transactions are not known, for options that cannot be meant, and
 *   when another installed copy of the package has it.
 */
export function joinTransactions(dataSource: DataSource, defaults: TransactionOptions = {}): void {
  assertTransactionOptions('joinTransactions()', defaults);
  join(dataSource, { defaults, onConnecting: () => undefined });
}

export function join(dataSource: JoinedDataSource, { defaults, onConnecting }: Joining): void {
  const joined = dataSource[JOINED];
  if (joined?.copy === join) return;
  if (joined !== undefined) {
    // the context of a transaction belongs to one copy: that of the other would see none
    throw new SetupError(
      'A DataSource has joined the transactions of another copy of nestjs-rest-errors; install one for all packages.',
    );
  }
  const create = dataSource.createQueryRunner.bind(dataSource);
  const settings = { ...DEFAULT_SETTINGS, ...isolationOf(dataSource), ...defaults };
  const joint = new Joint(dataSource, dialectOf(dataSource), create, settings, onConnecting);
  const recorder = new WriteRecorder(() => currentContext().scope?.transactionOn(joint).writes);
  const createQueryRunner = (mode?: ReplicationMode): QueryRunner => {
    const context = currentContext();
    const { scope, outer } = context;
    if (scope !== undefined) {
      // not before: initialize() puts a new list there
      if (!dataSource.subscribers.includes(recorder)) dataSource.subscribers.push(recorder);
      return scope.transactionOn(joint).createRunner(mode);
    }
    const runner = joint.createRunner(mode);
    if (joint.dialect.isSingleConnection) return guardedRunner(runner, joint);
    // what no request and no transaction has to do with waits as ever
    if (context === NO_CONTEXT) return notingConnecting(runner, onConnecting);
    return limitedRunner(runner, joint, outer?.options.acquireTimeout ?? settings.acquireTimeout);
  };
  const before = Object.getOwnPropertyDescriptor(dataSource, 'createQueryRunner');
  Object.defineProperty(dataSource, 'createQueryRunner', {
    value: createQueryRunner,
    configurable: true,
    writable: true,
  });
  Object.defineProperty(dataSource, JOINED, {
    value: { copy: join, before },
    configurable: true,
  });
}

/** Undoes {@link joinTransactions}: transactions that have begun go on to their end. */
export function leaveTransactions(dataSource: DataSource): void {
  const joined = (dataSource as JoinedDataSource)[JOINED];
  if (joined?.copy !== join) return;
  Reflect.deleteProperty(dataSource, 'createQueryRunner');
  if (joined.before) Object.defineProperty(dataSource, 'createQueryRunner', joined.before);
  const { subscribers } = dataSource;
  subscribers.splice(
    0,
    subscribers.length,
    ...subscribers.filter((one) => !(one instanceof WriteRecorder)),
  );
  Reflect.deleteProperty(dataSource, JOINED);
}

/** What TypeORM 1 begins with where nothing else is said. */
function isolationOf({ options }: DataSource): TransactionOptions {
  const { isolationLevel } = options as { readonly isolationLevel?: IsolationLevel };
  return isolationLevel === undefined ? {} : { isolation: isolationLevel };
}

/** A runner outside of transactions, which waits as long for a connection as they do. */
function limitedRunner(runner: QueryRunner, joint: Joint, timeout: number): QueryRunner {
  const connect = runner.connect.bind(runner) as () => Promise<unknown>;
  return Object.assign(runner, { connect: () => joint.connect(runner, timeout, connect) });
}

function notingConnecting(runner: QueryRunner, onConnecting: ConnectingListener): QueryRunner {
  const connect = runner.connect.bind(runner);
  const noted = async (): Promise<unknown> => {
    try {
      return (await connect()) as unknown;
    } catch (error) {
      onConnecting(error);
      throw error;
    }
  };
  return Object.assign(runner, { connect: noted });
}
