import 'reflect-metadata';

import type { AddressInfo } from 'node:net';

import { serve } from './contender-process.js';
import { startApplication, type Platform } from './contenders.js';
import { LoadClient } from './load-client.js';
import { REPORTING_APPLICATIONS, type ReportingName } from './reporting.application.js';
import { REPORTING_REQUESTS, type ReportingTask } from './reporting-requests.js';

const [name, platform] = process.argv.slice(2) as [ReportingName, Platform];
const app = await startApplication(platform, REPORTING_APPLICATIONS[name]());
const { port } = app.getHttpServer().address() as AddressInfo;
const clients = new Map<string, LoadClient>();

async function clientOf(task: string): Promise<LoadClient> {
  const known = clients.get(task);
  if (known !== undefined) return known;
  const client = await LoadClient.open(port, REPORTING_REQUESTS[task as ReportingTask]);
  clients.set(task, client);
  return client;
}

serve(
  async (task, count) => (await clientOf(task)).run(count),
  async () => {
    for (const client of clients.values()) client.close();
    await app.close();
  },
);
