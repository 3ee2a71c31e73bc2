import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ContenderProcess, takingTurns } from './contender-process.js';
import {
  BARE_AXIOS,
  BARE_FETCH,
  CALLS,
  LIMITED_AXIOS,
  LIMITED_FETCH,
  OURS_AXIOS,
  OURS_FETCH,
} from './client-contenders.js';
import { interleaved, type Contender, type Rounds } from './interleaved.js';
import { printRatio, printTitle } from './report.js';

const GROUPS = [
  { ours: OURS_FETCH, bare: BARE_FETCH, limited: LIMITED_FETCH },
  { ours: OURS_AXIOS, bare: BARE_AXIOS, limited: LIMITED_AXIOS },
] as const;

// of each contender
const PROCESSES = 3;

/** Calls of another service, one after the other, each contender in processes of its own. */
export async function benchClient(plan: Rounds): Promise<void> {
  const server = await startService();
  const { port } = server.address() as AddressInfo;
  for (const group of GROUPS) await benchGroup(group, String(port), plan);
  server.closeAllConnections();
  server.close();
}

async function benchGroup(
  { ours, bare, limited }: (typeof GROUPS)[number],
  port: string,
  plan: Rounds,
): Promise<void> {
  const contenders: ContenderProcess[][] = [];
  for (const name of [bare, limited, ours]) {
    const own: ContenderProcess[] = [];
    for (let count = 0; count < PROCESSES; count++) {
      own.push(await ContenderProcess.start(name, 'call.contender.js', [port]));
    }
    contenders.push(own);
  }
  for (const { title, goal } of CALLS) {
    const warm: Contender[] = [];
    for (const own of contenders) warm.push(await takingTurns(own, title, plan.warmUp));
    const measured = await interleaved(warm, { ...plan, warmUp: 1 });
    printTitle(`${title}, ${bare}`, measured);
    for (const other of [bare, limited]) {
      printRatio(ours, other, measured.ratio(ours, other), goal);
    }
  }
  for (const one of contenders.flat()) await one.close();
}

const CONTACT = JSON.stringify({ id: 8, name: 'Grace Hopper', email: 'grace@example.com' });
const PROBLEM = JSON.stringify({
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'Record is protected against deletion',
  code: 'CONTACT_PROTECTED',
});

/** Answers at once, so that what is measured is the caller. */
async function startService(): Promise<Server> {
  const server = createServer((request, response) => {
    const isFailed = request.url === '/failed';
    const body = isFailed ? PROBLEM : CONTACT;
    response.writeHead(isFailed ? 409 : 200, {
      'Content-Type': isFailed ? 'application/problem+json' : 'application/json',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
