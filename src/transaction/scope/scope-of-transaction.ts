import type { TransactionOptions } from '../transaction-options.js';
import type { Joint } from './joint.js';
import type { OpenParts } from './nested-part.js';

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
