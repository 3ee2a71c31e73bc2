import type { INestApplication } from '@nestjs/common';

import { compareApplications } from './compare-applications.js';
import { startApplication, type Platform } from './contenders.js';
import type { Rounds } from './interleaved.js';
import type { RequestLine } from './load-client.js';
import { printRatio, printTitle } from './report.js';
import { VALIDATING_APPLICATIONS, type ValidatingName } from './validation.application.js';

const VALID: RequestLine = {
  method: 'POST',
  path: '/groups/7?page=2',
  status: 201,
  body: JSON.stringify({
    name: 'Ada',
    email: 'ada@example.org',
    age: 36,
    address: { zip: '12345', city: 'London' },
  }),
};

/** Bad in its query and in two fields of its body. */
const INVALID: RequestLine = {
  method: 'POST',
  path: '/groups/7?page=two',
  status: 400,
  body: JSON.stringify({
    name: 'Ada',
    email: 'ada',
    age: 36,
    address: { zip: '1', city: 'London' },
  }),
};

const COMPARISONS = [
  { title: 'a valid request with a body and two parameters', request: VALID, goal: 1.02 },
  { title: 'a request with a bad body and a bad query', request: INVALID, goal: 2 },
];

/** Valid and invalid requests, against Nest's own pipe and filter. */
export async function benchValidation(plan: Rounds): Promise<void> {
  for (const platform of ['express', 'fastify'] as const) await benchPlatform(platform, plan);
}

async function benchPlatform(platform: Platform, plan: Rounds): Promise<void> {
  const apps = new Map<ValidatingName, INestApplication>();
  for (const [name, ingredients] of Object.entries(VALIDATING_APPLICATIONS)) {
    apps.set(name as ValidatingName, await startApplication(platform, ingredients));
  }
  const to: ValidatingName = 'stock ValidationPipe';
  const ours = [...apps.keys()].filter((name) => name !== to);
  for (const { title, request, goal } of COMPARISONS) {
    const requests = Object.fromEntries([...apps.keys()].map((name) => [name, request]));
    const measured = await compareApplications(apps, requests, plan);
    printTitle(`${title}, ${platform}`, measured);
    for (const name of ours) printRatio(name, to, measured.ratio(name, to), goal);
  }
  await Promise.all([...apps.values()].map((app) => app.close()));
}
