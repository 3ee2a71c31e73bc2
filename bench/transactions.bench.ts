import { ContenderProcess } from './contender-process.js';
import { interleaved, type Rounds } from './interleaved.js';
import { printRatio, printTitle } from './report.js';
import {
  CLS,
  HAND_WRITTEN,
  INTERCEPTED,
  OURS,
  PATCHING,
  WITHOUT,
} from './transaction-contenders.js';
import { DATABASES, WORKS } from './transaction-database.js';

/** Transactions around work on a database, and around requests. */
export async function benchTransactions(plan: Rounds): Promise<void> {
  for (const { name } of DATABASES) {
    await benchWork(name, plan);
    await benchGet(name, plan);
  }
}

async function benchWork(database: string, plan: Rounds): Promise<void> {
  const names = [HAND_WRITTEN, OURS, CLS, PATCHING];
  const processes = await start(names, 'work.contender.js', database);
  for (const { title, goal, times = 1 } of WORKS) {
    const measured = await interleaved(
      processes.map((one) => one.contender(title)),
      { ...plan, batch: plan.batch * times },
    );
    printTitle(`${title}, ${database}`, measured);
    printRatio(OURS, HAND_WRITTEN, measured.ratio(OURS, HAND_WRITTEN), goal);
    for (const peer of [CLS, PATCHING]) printRatio(OURS, peer, measured.ratio(OURS, peer), 1);
  }
  await stop(processes);
}

/** A GET with one SELECT needs no transaction, and is to pay for none. */
async function benchGet(database: string, plan: Rounds): Promise<void> {
  const processes = await start([WITHOUT, INTERCEPTED, OURS], 'get.contender.js', database);
  const title = `GET with one SELECT, fastify, ${database}`;
  const measured = await interleaved(
    processes.map((one) => one.contender(title)),
    plan,
  );
  printTitle(title, measured);
  printRatio(OURS, WITHOUT, measured.ratio(OURS, WITHOUT), 1.05);
  await stop(processes);
}

async function start(
  names: readonly string[],
  script: string,
  database: string,
): Promise<readonly ContenderProcess[]> {
  const processes: ContenderProcess[] = [];
  // one after the other: what starts uses all cores
  for (const name of names) {
    processes.push(await ContenderProcess.start(name, script, [database]));
  }
  return processes;
}

async function stop(processes: readonly ContenderProcess[]): Promise<void> {
  for (const one of processes) await one.close();
}
