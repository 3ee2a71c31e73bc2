import { randomInt } from 'node:crypto';
import { request as send, Agent } from 'node:http';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';

import { RestErrorsModule } from '../../../src/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { CuttingProxy } from '../../support/cutting-proxy.js';
import { onEachDatabase, type Database } from '../../support/databases.js';
import { PLATFORMS, TestApp, type Platform } from '../../support/test-app.js';
import type { TestDatabase } from '../../support/test-database.js';
import { idlePool } from '../requests/pool.js';
import { FAULTS, SERVER_FAULTS, type Fault } from './faults.js';
import { Counter, Half } from './pair.entity.js';
import { soakModule } from './soak-application.js';
import { volume } from '../../support/volume.js';

// the matrix is about versions, and has to come to an end
const REQUESTS = volume(200, 1_000);
const AT_A_TIME = 16;
// of a thousand
const ABORTED = 50;
const CUT = 20;

/** What a client learnt of its request: a status, the unknown outcome, or nothing. */
type Heard = number | 'unknown' | 'nothing';

onEachDatabase('random faults leave nothing half-written', (kind) => {
  it.each(PLATFORMS)(`in ${REQUESTS} requests (%s)`, async (platform) => {
    const database = await kind.create([Half, Counter]);
    const { dataSource, proxy } = await connected(kind, database);
    const faults = kind.isServer ? { ...FAULTS, ...SERVER_FAULTS } : FAULTS;
    const app = await startApplication(platform, dataSource, faults);
    try {
      await dataSource.getRepository(Counter).insert([{ value: 0 }, { value: 0 }]);
      proxy?.cutWhere((sent) =>
        sent.includes('COMMIT') && randomInt(1_000) < CUT
          ? randomInt(2) === 0
            ? 'before'
            : 'after'
          : undefined,
      );
      const heard = await soak(app.port, Object.keys(faults));
      await idlePool(dataSource);
      await expectWhole(heard, dataSource);
      const sessions = await database.sessions();
      expect(sessions.filter(({ isInTransaction }) => isInTransaction)).toEqual([]);
    } finally {
      await app.close();
      if (dataSource !== database.dataSource) await dataSource.destroy();
      await proxy?.close();
      await database.drop();
    }
  });
});

async function connected(kind: Database, database: TestDatabase) {
  if (!kind.isServer) return { dataSource: database.dataSource, proxy: undefined };
  const url = new URL((database.dataSource.options as { url: string }).url);
  const proxy = await CuttingProxy.start(url.hostname, Number(url.port));
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const entities = [Half, Counter];
  const dataSource = await database.connect({ url: url.href, entities, poolSize: 8 } as object);
  return { dataSource, proxy };
}

function startApplication(
  platform: Platform,
  dataSource: DataSource,
  faults: Readonly<Record<string, Fault>>,
): Promise<TestApp> {
  return TestApp.start(platform, {
    errors: RestErrorsModule.forRoot({
      transactions: typeOrmTransactions({ acquireTimeout: 20_000 }),
    }),
    imports: [soakModule(dataSource, faults)],
  });
}

async function soak(port: number, faults: readonly string[]): Promise<ReadonlyMap<string, Heard>> {
  const heard = new Map<string, Heard>();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < REQUESTS) {
      const request = `request-${(next++).toString(36)}`;
      const fault = randomInt(3) > 0 ? 'none' : (faults[randomInt(faults.length)] ?? 'none');
      const isEarly = randomInt(2) === 0;
      heard.set(request, await ask(port, agent, { request, fault, isEarly }));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, client));
  agent.destroy();
  return heard;
}

function ask(port: number, agent: Agent, body: object): Promise<Heard> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const sent = send({ port, agent, method: 'POST', path: '/pairs', headers }, (response) => {
      response.resume();
      const isUnknown = response.headers['x-error-code'] === 'COMMIT_OUTCOME_UNKNOWN';
      response.on('end', () => resolve(isUnknown ? 'unknown' : (response.statusCode ?? 'nothing')));
      response.on('error', () => resolve('nothing'));
    });
    sent.on('error', () => resolve('nothing'));
    sent.end(JSON.stringify(body));
    if (randomInt(1_000) < ABORTED) setTimeout(() => sent.destroy(), randomInt(10));
  });
}

/** A request that succeeded has both rows, one that failed has none, and none ever has one of the two. */
async function expectWhole(
  heard: ReadonlyMap<string, Heard>,
  dataSource: DataSource,
): Promise<void> {
  const rows = await dataSource.getRepository(Half).find();
  const sides = new Map<string, string[]>();
  for (const { request, side } of rows) sides.set(request, [...(sides.get(request) ?? []), side]);
  const wrong = [...heard].filter(([request, what]) => {
    const written = (sides.get(request) ?? []).toSorted().join();
    if (written !== '' && written !== 'first,second') return true;
    if (typeof what !== 'number') return false;
    return what < 300 ? written === '' : written !== '';
  });
  expect(wrong.map(([request, what]) => [request, what, sides.get(request)])).toEqual([]);
  const statuses = [...heard.values()];
  expect(statuses).toHaveLength(REQUESTS);
  // it was not all refused, nor did all go well
  expect(statuses.filter((what) => what === 201).length).toBeGreaterThan(REQUESTS / 2);
  expect(statuses.filter((what) => typeof what === 'number' && what >= 400).length).toBeGreaterThan(
    REQUESTS / 20,
  );
  if (rows.length === 0) throw new Error('Nothing was written.');
}
