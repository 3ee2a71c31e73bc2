import type { INestApplication } from '@nestjs/common';
import type { AddressInfo } from 'node:net';

import { interleaved, type Measured, type Rounds } from './interleaved.js';
import { LoadClient, type RequestLine } from './load-client.js';

/** Sends each application the request that it has; those without one do not take part. */
export async function compareApplications<Name extends string>(
  apps: ReadonlyMap<Name, INestApplication>,
  requests: Readonly<Partial<Record<Name, RequestLine>>>,
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
