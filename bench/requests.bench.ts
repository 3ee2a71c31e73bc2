import type { INestApplication } from '@nestjs/common';
import type { AddressInfo } from 'node:net';

import {
  APPLICATIONS,
  startApplication,
  type ApplicationName,
  type Platform,
} from './contenders.js';
import { interleaved, type Measured, type Rounds } from './interleaved.js';
import { LoadClient, type RequestLine } from './load-client.js';
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
    const measured = await compare(comparison, apps, plan);
    printTitle(`${comparison.title}, ${platform}`, measured);
    for (const [name, goal] of Object.entries(comparison.goals)) {
      printRatio('nestjs-rest-errors', name, measured.ratio('nestjs-rest-errors', name), goal);
    }
  }
  await Promise.all([...apps.values()].map((app) => app.close()));
}

async function compare(
  { requests }: Comparison,
  apps: ReadonlyMap<ApplicationName, INestApplication>,
  plan: Rounds,
): Promise<Measured> {
  const clients: LoadClient[] = [];
  const contenders = [];
  for (const [name, app] of apps) {
    const request = requests[name];
    if (request === undefined) continue;
    const { port } = app.getHttpServer().address() as AddressInfo;
    const client = await LoadClient.open(port, request);
    clients.push(client);
    contenders.push({ name, run: (count: number) => client.run(count) });
  }
  const measured = await interleaved(contenders, plan);
  for (const client of clients) client.close();
  return measured;
}
