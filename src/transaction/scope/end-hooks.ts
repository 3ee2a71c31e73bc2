import { Logger } from '@nestjs/common';

export type EndHook = () => unknown;

/** What waits for the end of a transaction. Nobody waits for it: a failure is logged and changes nothing. */
export class EndHooks {
  private readonly afterCommit: EndHook[] = [];
  private readonly afterRollback: EndHook[] = [];

  get hasAfterCommit(): boolean {
    return this.afterCommit.length > 0;
  }

  onCommit(hook: EndHook): void {
    this.afterCommit.push(hook);
  }

  onRollback(hook: EndHook): void {
    this.afterRollback.push(hook);
  }

  committed(): void {
    this.run(this.afterCommit);
  }

  rolledBack(): void {
    this.run(this.afterRollback);
  }

  /** What was kept of a nested transaction is decided by the one around it. */
  handTo(outer: EndHooks): void {
    outer.afterCommit.push(...this.afterCommit);
    outer.afterRollback.push(...this.afterRollback);
  }

  private run(hooks: readonly EndHook[]): void {
    if (hooks.length > 0) void runOneByOne(hooks);
  }
}

async function runOneByOne(hooks: readonly EndHook[]): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook();
    } catch (failure) {
      new Logger('Transactions').error('A hook failed after the end of a transaction', failure);
    }
  }
}
