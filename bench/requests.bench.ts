import type { INestApplication } from '@nestjs/common';

import { compareApplications } from './compare-applications.js';
import {
  APPLICATIONS,
  startApplication,
  type ApplicationName,
  type Platform,
} from './contenders.js';
import type { Rounds } from './interleaved.js';
import type { RequestLine } from './load-client.js';
import { printRatio, printTitle } from './report.js';

const GOOD: RequestLine = { method: 'GET', path: '/good', status: 200 };
const GOOD_BODY: RequestLine = {
  method: 'POST',
  path: '/good',
  status: 201,
  body: '{"name":"Ada"}',
};
const HTTP: RequestLine = { method: 'GET', path: '/http', status: 404 };
const DOMAIN: RequestLine = { method: 'GET', path: '/domain', status: 409 };
const CONFLICT: RequestLine = { method: 'GET', path: '/conflict', status: 409 };

interface Comparison {
  readonly title: string;
  readonly requests: Partial<Record<ApplicationName, RequestLine>>;
  /** The largest ratio of ours to each other contender that is to be reached. */
  readonly goals: Partial<Record<ApplicationName, number>>;
}

const all = (request: RequestLine): Record<ApplicationName, RequestLine> => ({
  stock: request,
  'hand-written filter': request,
  'nest-problem-details-filter': request,
  'nestjs-rest-errors': request,
});

const COMPARISONS: readonly Comparison[] = [
  { title: 'a good GET', requests: all(GOOD), goals: { stock: 1.01 } },
  { title: 'a good POST with a body', requests: all(GOOD_BODY), goals: { stock: 1.01 } },
  { title: 'an HttpException', requests: all(HTTP), goals: { 'nest-problem-details-filter': 1 } },
  {
    title: 'a domain exception (stock: its HttpException, nest-problem-details-filter: likewise)',
    requests: { ...all(DOMAIN), stock: CONFLICT, 'nest-problem-details-filter': CONFLICT },
    goals: { stock: 1, 'hand-written filter': 1.05, 'nest-problem-details-filter': 1 },
  },
];

export async function benchRequests(plan: Rounds): Promise<void> {
  for (const platform of ['express', 'fastify'] as const) await benchPlatform(platform, plan);
}

async function benchPlatform(platform: Platform, plan: Rounds): Promise<void> {
  const apps = new Map<ApplicationName, INestApplication>();
  for (const [name, ingredients] of Object.entries(APPLICATIONS)) {
    apps.set(name as ApplicationName, await startApplication(platform, ingredients));
  }
  for (const comparison of COMPARISONS) {
    const measured = await compareApplications(apps, comparison.requests, plan);
    printTitle(`${comparison.title}, ${platform}`, measured);
    for (const [name, goal] of Object.entries(comparison.goals)) {
      printRatio('nestjs-rest-errors', name, measured.ratio('nestjs-rest-errors', name), goal);
    }
  }
  await Promise.all([...apps.values()].map((app) => app.close()));
}
