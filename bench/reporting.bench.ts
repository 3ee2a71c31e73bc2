import { compareApplications } from './compare-applications.js';
import type { Platform } from './contenders.js';
import type { Rounds } from './interleaved.js';
import type { RequestLine } from './load-client.js';
import { startReporting, type ReportingName } from './reporting.application.js';
import { printRatio, printTitle } from './report.js';

const GOOD: RequestLine = { method: 'GET', path: '/good', status: 200 };
const DOMAIN: RequestLine = { method: 'GET', path: '/domain', status: 409 };

interface Comparison {
  readonly title: string;
  readonly request: RequestLine;
  /** The largest ratio of ours to each other contender that is to be reached. */
  readonly goals: Partial<Record<ReportingName, number>>;
}

const COMPARISONS: readonly Comparison[] = [
  { title: 'a good GET with nestjs-pino', request: GOOD, goals: { 'hand-written': 1.01 } },
  {
    title: 'a domain exception with nestjs-pino',
    request: DOMAIN,
    goals: { 'hand-written': 1.05, 'hand-written, no request records': 1.05 },
  },
];

/** All write to a stream that does nothing. */
export async function benchReporting(plan: Rounds): Promise<void> {
  for (const platform of ['express', 'fastify'] as const) await benchPlatform(platform, plan);
}

async function benchPlatform(platform: Platform, plan: Rounds): Promise<void> {
  const apps = await startReporting(platform);
  for (const { title, request, goals } of COMPARISONS) {
    const requests = Object.fromEntries([...apps.keys()].map((name) => [name, request]));
    const measured = await compareApplications(apps, requests, plan);
    printTitle(`${title}, ${platform}`, measured);
    for (const [name, goal] of Object.entries(goals)) {
      printRatio('nestjs-rest-errors', name, measured.ratio('nestjs-rest-errors', name), goal);
    }
  }
  await Promise.all([...apps.values()].map((app) => app.close()));
}
