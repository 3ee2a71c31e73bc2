import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Contender } from './interleaved.js';

interface Order {
  readonly task: string;
  readonly count: number;
}

/** Milliseconds that so many operations of a task took. */
export type Serve = (task: string, count: number) => Promise<number>;

/**
 * A contender in a process of its own: what one turns on for its whole process (the hooks of async contexts
 * on Node 20, prototypes that are patched) is not paid for by the others.
 */
export class ContenderProcess {
  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param script beside this one; it gets the name and the arguments, and is to call `serve`. */
  static async start(name: string, script: string, args: readonly string[]) {
    const child = fork(join(import.meta.dirname, script), [name, ...args]);
    await answerOf(child);
    return new ContenderProcess(name, child);
  }

  contender(task: string): Contender {
    return { name: this.name, run: (count) => this.run({ task, count }) };
  }

  async close(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.child.disconnect();
    await exit;
  }

  private async run(order: Order): Promise<number> {
    const answer = answerOf(this.child);
    this.child.send(order);
    return (await answer) as number;
  }
}

/**
 * Several processes of one contender that take turns, batch by batch: what V8 makes of the same code differs
 * by some percent from one process to the next.
 */
export async function takingTurns(
  processes: readonly ContenderProcess[],
  task: string,
  warmUp: number,
): Promise<Contender> {
  const contenders = processes.map((one) => one.contender(task));
  const [first] = contenders;
  if (first === undefined) throw new Error('A contender needs a process');
  for (const { run } of contenders) await run(warmUp);
  let turn = 0;
  const run = (count: number): Promise<number> =>
    (contenders[turn++ % contenders.length] ?? first).run(count);
  return { name: first.name, run };
}

/** In the process: does what is ordered, until nobody orders any more. */
export function serve(run: Serve, dispose: () => Promise<void>): void {
  process.on('message', ({ task, count }: Order) => {
    // what fails ends the process, of which the other one hears
    void run(task, count).then((time) => process.send?.(time));
  });
  process.on('disconnect', () => void dispose());
  process.send?.('ready');
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const { signal } = stop;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A contender ended with ${String(code)}`);
  });
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [unknown];
    return answer;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}
