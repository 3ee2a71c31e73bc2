import {
  EventSubscriber,
  type EntitySubscriberInterface,
  type TransactionCommitEvent,
  type TransactionRollbackEvent,
} from 'typeorm';

import { AuditEntry } from './entities.js';

/** Writes before each COMMIT, and counts the ends. */
@EventSubscriber()
export class TransactionEventsSubscriber implements EntitySubscriberInterface {
  readonly events: string[] = [];

  async beforeTransactionCommit({ manager }: TransactionCommitEvent): Promise<void> {
    this.events.push('before COMMIT');
    await manager.insert(AuditEntry, { text: 'before COMMIT' });
  }

  afterTransactionCommit(_event: TransactionCommitEvent): void {
    this.events.push('after COMMIT');
  }

  afterTransactionRollback(_event: TransactionRollbackEvent): void {
    this.events.push('after ROLLBACK');
  }
}
