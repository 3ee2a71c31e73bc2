import { AsyncLocalStorage } from 'node:async_hooks';

import { inTime } from '../../core/in-time.js';
import { PropagationError, TransactionClosed } from '../transaction-errors.js';

const storage = new AsyncLocalStorage<NestedPart>();

/** A nested transaction: what comes after its end would belong to the one around it. */
export class NestedPart {
  readonly ended: Promise<void>;
  private readonly around = storage.getStore();
  private outcome: string | undefined;
  private tellEnd = (): void => undefined;

  constructor(
    private readonly scope: object,
    /** Of its savepoint. */
    readonly name: string,
  ) {
    this.ended = new Promise((resolve) => (this.tellEnd = resolve));
  }

  run<T>(action: () => T): T {
    return storage.run(this, action);
  }

  /** What is asked in it from now on is rejected. */
  close(outcome: 'committed' | 'rolled back'): void {
    this.outcome = outcome;
  }

  /** Those beside it may go on. */
  end(): void {
    this.tellEnd();
  }

  assertOpen(scope: object): void {
    if (this.scope === scope && this.outcome !== undefined) {
      throw new TransactionClosed(this.outcome);
    }
    this.around?.assertOpen(scope);
  }

  /** Itself, or the nearest one around it, of a scope. */
  within(scope: object): NestedPart | undefined {
    return this.scope === scope ? this : this.around?.within(scope);
  }
}

/** @throws TransactionClosed when whoever asks belongs to a part of a scope that has come to its end. */
export function assertPartOpen(scope: object): void {
  storage.getStore()?.assertOpen(scope);
}

/** The parts of one scope that have a savepoint, the innermost last. */
export class OpenParts {
  private readonly parts: NestedPart[] = [];

  constructor(private readonly scope: object) {}

  names(): readonly string[] {
    return this.parts.map(({ name }) => name);
  }

  add(part: NestedPart): void {
    this.parts.push(part);
  }

  delete(part: NestedPart): void {
    this.parts.splice(this.parts.indexOf(part), 1);
    part.end();
  }

  /** The part that would take in, and perhaps undo, what is asked beside it. */
  get beside(): NestedPart | undefined {
    const innermost = this.parts.at(-1);
    return innermost === storage.getStore()?.within(this.scope) ? undefined : innermost;
  }

  /** Waits until what is asked belongs to whoever asks. @throws PropagationError after that many milliseconds. */
  async turn(timeout: number): Promise<void> {
    const tooLate = (): never => {
      throw new PropagationError(
        `A statement has waited ${timeout} ms for a NESTED transaction that runs beside it; await the statement before that one starts.`,
      );
    };
    if (this.beside !== undefined) await inTime(this.allEnded(), timeout, tooLate);
  }

  private async allEnded(): Promise<void> {
    while (this.beside !== undefined) await this.beside.ended;
  }
}
