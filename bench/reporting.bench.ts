import { ContenderProcess, takingTurns } from './contender-process.js';
import type { Platform } from './contenders.js';
import { interleaved, type Contender, type Rounds } from './interleaved.js';
import { REPORTING_APPLICATIONS, type ReportingName } from './reporting.application.js';
import type { ReportingTask } from './reporting-requests.js';
import { printRatio, printTitle } from './report.js';

const OURS: ReportingName = 'nestjs-rest-errors';

// of each contender
const PROCESSES = 3;

/** The largest ratio of ours to each other contender that is to be reached. */
const GOALS: Readonly<Record<ReportingTask, Partial<Record<ReportingName, number>>>> = {
  'a good GET with nestjs-pino': { 'hand-written': 1.01 },
  'a domain exception with nestjs-pino': {
    'hand-written': 1.05,
    'hand-written, no stack': 1.05,
    'hand-written, no stack, no request records': 1.05,
  },
};

/**
 * All write to a stream that does nothing. Each has processes of its own: errors that live long in one
 * application make V8 allocate those of the others among what lives long, too.
 */
export async function benchReporting(plan: Rounds): Promise<void> {
  for (const platform of ['express', 'fastify'] as const) {
    for (const title of Object.keys(GOALS) as ReportingTask[]) {
      await benchTask(title, platform, plan);
    }
  }
}

async function benchTask(title: ReportingTask, platform: Platform, plan: Rounds): Promise<void> {
  const processes: ContenderProcess[] = [];
  const contenders: Contender[] = [];
  for (const name of Object.keys(REPORTING_APPLICATIONS)) {
    const own: ContenderProcess[] = [];
    for (let count = 0; count < PROCESSES; count++) {
      own.push(await ContenderProcess.start(name, 'reporting.contender.js', [platform]));
    }
    processes.push(...own);
    contenders.push(await takingTurns(own, title, plan.warmUp));
  }
  // they are warm
  const measured = await interleaved(contenders, { ...plan, warmUp: 1 });
  printTitle(`${title}, ${platform}`, measured);
  for (const [name, goal] of Object.entries(GOALS[title])) {
    printRatio(OURS, name, measured.ratio(OURS, name), goal);
  }
  for (const one of processes) await one.close();
}
