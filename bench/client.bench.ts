import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ContenderProcess } from './contender-process.js';
import { BARE_AXIOS, BARE_FETCH, CALLS, OURS_AXIOS, OURS_FETCH } from './client-contenders.js';
import { interleaved, type Rounds } from './interleaved.js';
import { printRatio, printTitle } from './report.js';

const PAIRS = [
  [OURS_FETCH, BARE_FETCH],
  [OURS_AXIOS, BARE_AXIOS],
] as const;

/** Calls of another service, one after the other, each contender in a process of its own. */
export async function benchClient(plan: Rounds): Promise<void> {
  const server = await startService();
  const { port } = server.address() as AddressInfo;
  for (const [ours, bare] of PAIRS) {
    const processes = [];
    for (const name of [bare, ours]) {
      processes.push(await ContenderProcess.start(name, 'call.contender.js', [String(port)]));
    }
    for (const { title, goal } of CALLS) {
      const measured = await interleaved(
        processes.map((one) => one.contender(title)),
        plan,
      );
      printTitle(`${title}, ${bare}`, measured);
      printRatio(ours, bare, measured.ratio(ours, bare), goal);
    }
    for (const one of processes) await one.close();
  }
  server.closeAllConnections();
  server.close();
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
