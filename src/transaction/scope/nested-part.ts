import { AsyncLocalStorage } from 'node:async_hooks';

import { TransactionClosed } from '../transaction-errors.js';

const storage = new AsyncLocalStorage<NestedPart>();

/** A nested transaction: what comes after its end would belong to the one around it. */
export class NestedPart {
  private readonly around = storage.getStore();
  private outcome: string | undefined;

  /** @param scope that it is a part of. */
  constructor(private readonly scope: object) {}

  run<T>(action: () => T): T {
    return storage.run(this, action);
  }

  end(outcome: 'committed' | 'rolled back'): void {
    this.outcome = outcome;
  }

  assertOpen(scope: object): void {
    if (this.scope === scope && this.outcome !== undefined) {
      throw new TransactionClosed(this.outcome);
    }
    this.around?.assertOpen(scope);
  }
}

/** @throws TransactionClosed when whoever asks belongs to a part of a scope that has come to its end. */
export function assertPartOpen(scope: object): void {
  storage.getStore()?.assertOpen(scope);
}
