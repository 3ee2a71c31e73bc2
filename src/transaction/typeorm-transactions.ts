import type { NestInterceptor } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { causesOf } from '../core/causes.js';
import { inTime } from '../core/in-time.js';
import { SetupError } from '../core/setup-error.js';
import type { PlacesOf, RecognizeError } from '../core/translation.js';
import { isNeverSent } from './dialects/dialect.js';
import { ConstraintMappings } from './driver-errors/constraint-mapping.js';
import { DriverErrors } from './driver-errors/driver-errors.js';
import type { ExplainedError, ExplainFailure } from './request/request-circumstances.js';
import type { RequestTransactions, TransactionHost } from './request/request-transactions.js';
import {
  TransactionalInterceptor,
  type TransactionRoutes,
} from './request/transactional.interceptor.js';
import { undone } from './request/undone.js';
import { join, leaveTransactions } from './scope/joining.js';
import { outsideTransaction } from './scope/transaction-context.js';
import type { TransactionScope } from './scope/transaction-scope.js';
import { CommitOutcomeUnknown } from './transaction-errors.js';
import { assertTransactionOptions, type TransactionOptions } from './transaction-options.js';

export interface TypeOrmTransactionsOptions extends TransactionOptions {
  /**
   * Requests that run in a transaction: `all`, those whose handler or controller is `@Transactional()`, or
   * as a function of the execution context says. `@NonTransactional()` counts in any case. Default: `all`.
   */
  readonly routes?: TransactionRoutes;
  /** How often a request is repeated after a serialization failure or a deadlock. Default: 0. */
  readonly retries?: number;
  /** The DataSources that join. Default: all among the providers of the application. */
  readonly dataSources?: readonly DataSource[];
  /** What violated constraints mean, made by `mapConstraints()`. Default: 409 without more. */
  readonly constraints?: ConstraintMappings;
}

const EXPLAIN_TIMEOUT = 1_000;

/**
 * Runs every request in a transaction of each TypeORM DataSource that it touches: what fails leaves nothing
 * behind, and what succeeds was committed before the client hears of it.
 *
 * @throws SetupError for options that cannot be meant.
 * @example
 * RestErrorsModule.forRoot({ transactions: typeOrmTransactions({ isolation: 'REPEATABLE READ' }) })
 */
export function typeOrmTransactions(options: TypeOrmTransactionsOptions = {}): RequestTransactions {
  const { routes = 'all', dataSources, constraints, ...transaction } = options;
  assertOptions({ routes, dataSources, constraints });
  assertTransactionOptions('typeOrmTransactions()', transaction);
  const { retries = 0, ...defaults } = transaction;
  return new TypeOrmTransactions({ routes, retries, defaults, dataSources }, constraints);
}

interface Settings {
  readonly routes: TransactionRoutes;
  readonly retries: number;
  readonly defaults: TransactionOptions;
  readonly dataSources: readonly DataSource[] | undefined;
}

class TypeOrmTransactions implements RequestTransactions {
  readonly recognize: RecognizeError;
  readonly placesOf: PlacesOf;
  private readonly errors: DriverErrors;
  /** How often each DataSource was joined: applications made of one module have these options in common. */
  private readonly users = new Map<DataSource, number>();

  constructor(
    private readonly settings: Settings,
    private readonly constraints: ConstraintMappings | undefined,
  ) {
    this.errors = new DriverErrors(constraints);
    this.recognize = this.errors.recognize;
    this.placesOf = (error) => this.errors.issuesOf(error);
  }

  interceptorFor(host: TransactionHost): NestInterceptor {
    const { routes, retries, defaults } = this.settings;
    const explain: ExplainFailure = (error, scope, request) => this.explain(error, scope, request);
    // also that of a transaction within: a part of it may have been committed
    const isUnknown = (error: unknown): boolean => error instanceof CommitOutcomeUnknown;
    const isRetryable = (error: unknown): boolean =>
      !causesOf(error).some(isUnknown) && this.errors.isRetryable(error);
    return new TransactionalInterceptor({ routes, retries, defaults, explain, isRetryable }, host);
  }

  join(providers: readonly unknown[]): () => void {
    const { dataSources = providers.filter(isJoinable), defaults } = this.settings;
    for (const dataSource of dataSources) {
      const users = this.users.get(dataSource) ?? 0;
      if (users === 0) this.joinFirst(dataSource, defaults);
      this.users.set(dataSource, users + 1);
    }
    return () => dataSources.forEach((dataSource) => this.leave(dataSource));
  }

  undone<T>(action: () => Promise<T>): Promise<T> {
    return undone(action);
  }

  outside<T>(action: () => T): T {
    return outsideTransaction(action);
  }

  private joinFirst(dataSource: DataSource, defaults: TransactionOptions): void {
    join(dataSource, { defaults, onConnecting: (error) => this.errors.noteConnecting(error) });
    if (dataSource.isInitialized) this.constraints?.assertMappings(dataSource);
  }

  private leave(dataSource: DataSource): void {
    const users = (this.users.get(dataSource) ?? 0) - 1;
    if (users > 0) this.users.set(dataSource, users);
    else if (this.users.delete(dataSource)) leaveTransactions(dataSource);
  }

  private async explain(
    error: unknown,
    scope: TransactionScope,
    request: unknown,
  ): Promise<ExplainedError> {
    const chain = causesOf(error);
    const failed = scope.transactionsSoFar().find((one) => one.health.hasFailedWith(chain));
    // of a statement or COMMIT of ours: the pool has taken the connection away, which has no code
    if (failed !== undefined || !scope.isOpen) {
      for (const one of chain) if (isNeverSent(one)) this.errors.noteConnecting(one);
    }
    const transaction = failed ?? scope.transactionsSoFar()[0];
    if (transaction === undefined) return { error };
    const { joint, manager, writes } = transaction;
    const { body, query, params } = request as Record<string, unknown>;
    const circumstances = {
      dataSource: joint.dataSource,
      manager: scope.isOpen ? manager : undefined,
      writes,
      sent: { body, query, params },
    };
    // of a database that hangs nothing more is learnt
    return inTime(this.errors.explain(error, circumstances), EXPLAIN_TIMEOUT, () => ({ error }));
  }
}

/** By its members: applications may have several copies of TypeORM. MongoDB has no part in this. */
function isJoinable(provider: unknown): provider is DataSource {
  try {
    const { createQueryRunner, driver, options } = provider as Partial<DataSource>;
    return (
      typeof createQueryRunner === 'function' && driver !== undefined && options?.type !== 'mongodb'
    );
  } catch {
    // a provider that refuses to be looked at
    return false;
  }
}

function assertOptions({
  routes,
  dataSources,
  constraints,
}: {
  readonly [Name in 'routes' | 'dataSources' | 'constraints']: unknown;
}): void {
  if (routes !== 'all' && routes !== 'decorated' && typeof routes !== 'function') {
    throw new SetupError(
      `typeOrmTransactions() has routes ${JSON.stringify(routes)}; use 'all', 'decorated' or a function of the execution context.`,
    );
  }
  if (dataSources !== undefined && !(Array.isArray(dataSources) && dataSources.every(isJoinable))) {
    throw new SetupError(
      'typeOrmTransactions() has dataSources that are none; give it a list of DataSources.',
    );
  }
  if (constraints !== undefined && !(constraints instanceof ConstraintMappings)) {
    throw new SetupError(
      'typeOrmTransactions() has constraints that are no mappings; make them with mapConstraints().',
    );
  }
}
