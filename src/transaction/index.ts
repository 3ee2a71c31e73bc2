export { ISOLATION_LEVELS, type IsolationLevel } from './isolation-level.js';
export {
  mapConstraints,
  type ConstraintMapping,
  type ConstraintMappings,
  type ConstraintTarget,
  type ConstraintViolation,
} from './driver-errors/constraint-mapping.js';
export { PROPAGATIONS, type Propagation } from './propagation.js';
export { runInTransaction, type TransactionalOptions } from './run-in-transaction.js';
export type { EndHook } from './scope/end-hooks.js';
export { joinTransactions, leaveTransactions } from './scope/joining.js';
export { afterCommit, afterRollback, outsideTransaction } from './scope/transaction-context.js';
export {
  CommitOutcomeUnknown,
  ConnectionTimeout,
  PropagationError,
  TransactionClosed,
  TransactionDoomed,
  type DoomReason,
} from './transaction-errors.js';
export {
  NonTransactional,
  Transactional,
  type HandlerTransactionOptions,
} from './transactional.decorator.js';
export type {
  HandlerAnswer,
  RequestTransactions,
  TransactionHost,
} from './request/request-transactions.js';
export {
  TransactionalInterceptor,
  type TransactionRoutes,
} from './request/transactional.interceptor.js';
export type { TransactionOptions } from './transaction-options.js';
export { typeOrmTransactions, type TypeOrmTransactionsOptions } from './typeorm-transactions.js';
