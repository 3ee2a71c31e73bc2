import { Logger } from '@nestjs/common';

export type EndHook = () => unknown;

/** What waits for the end of a transaction. Nobody waits for it: a failure is logged and changes nothing. */
export class EndHooks {
  private readonly afterCommit: EndHook[] = [];
  private readonly afterRollback: EndHook[] = [];
  private end: 'committed' | 'rolled back' | 'unknown' | EndHooks | undefined;

  /** Without a transaction, nothing has to be waited for. */
  static ofNothing(): EndHooks {
    const hooks = new EndHooks();
    hooks.committed();
    return hooks;
  }

  get hasAfterCommit(): boolean {
    return this.afterCommit.length > 0;
  }

  onCommit(hook: EndHook): void {
    if (this.end instanceof EndHooks) this.end.onCommit(hook);
    else if (this.end === 'committed') this.run([hook]);
    else this.afterCommit.push(hook);
  }

  onRollback(hook: EndHook): void {
    if (this.end instanceof EndHooks) this.end.onRollback(hook);
    else if (this.end === 'rolled back') this.run([hook]);
    else this.afterRollback.push(hook);
  }

  committed(): void {
    this.end = 'committed';
    this.run(this.afterCommit);
  }

  rolledBack(): void {
    this.end = 'rolled back';
    this.run(this.afterRollback);
  }

  /** Neither kind may act on what nobody knows. */
  unknown(): void {
    this.end = 'unknown';
  }

  /** What was kept of a nested transaction is decided by the one around it. */
  handTo(outer: EndHooks): void {
    this.end = outer;
    for (const hook of this.afterCommit) outer.onCommit(hook);
    for (const hook of this.afterRollback) outer.onRollback(hook);
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
      logFailedHook(failure);
    }
  }
}

export function logFailedHook(failure: unknown): void {
  logLateFailure('A hook failed after the end of a transaction', failure);
}

/** Of what comes too late to change anything. Never throws, whatever a logger makes of the failure. */
export function logLateFailure(message: string, failure: unknown): void {
  const logger = new Logger('Transactions');
  for (const detail of [failure, 'with a value that cannot be logged']) {
    try {
      return logger.error(message, detail);
    } catch {
      // the value, or the logger itself
    }
  }
}
