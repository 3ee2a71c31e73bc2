import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { expect, it } from 'vitest';

import { ChildApp } from '../support/child-app.js';
import { CuttingProxy } from '../support/cutting-proxy.js';
import { onEachServer } from '../support/databases.js';
import { PLATFORMS } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { Entry } from '../transaction/requests/entities.js';
import { HOSTILE_REQUESTS, type HostileRequest } from './hostile-requests.js';
import { IS_FULL_VOLUME, volume } from '../support/volume.js';

// In the full volume a minute each, on a quiet machine; else a limit only catches hangs. The matrix is about
// versions.
const SECONDS = volume(3, 60);
const MAX_WAIT = IS_FULL_VOLUME ? 1_000 : 10_000;
const POOL = 10;

onEachServer('a mix of hostile and good requests', (kind) => {
  const title = `keeps no good request waiting, and leaves process and pool whole, in ${SECONDS} s`;
  it.each(PLATFORMS)(`${title} (%s)`, async (platform) => {
    const database = await kind.create([Entry]);
    const { url, type } = database.dataSource.options as { url: string; type: string };
    const address = new URL(url);
    const proxy = await CuttingProxy.start(address.hostname, Number(address.port));
    address.hostname = '127.0.0.1';
    address.port = String(proxy.port);
    silenceMarkedCommits(proxy);
    const app = await ChildApp.start(new URL('./soak.app.ts', import.meta.url), {
      platform,
      dataSource: { type, url: address.href, poolSize: POOL } as DataSourceOptions,
    });
    try {
      const { waits, failed, written, sent } = await soak(app);
      expect(failed).toEqual([]);
      expect(waits.filter((wait) => wait > MAX_WAIT)).toEqual([]);
      expect(Math.min(...Object.values(sent))).toBeGreaterThan(0);
      expect(await names(database.dataSource)).toEqual(written.toSorted());
      await expectWholePool(app, database);
      await app.assertAlive();
    } finally {
      await app.close();
      await proxy.close();
      await database.drop();
    }
  });
});

/** The reply to the COMMIT of a request that wrote this never arrives, nor does the COMMIT. */
const SILENCED = 'silenced';

function silenceMarkedCommits(proxy: CuttingProxy): void {
  const marked = new WeakSet<object>();
  proxy.cutWhere((sent, connection) => {
    if (sent.includes(SILENCED)) marked.add(connection);
    return sent.includes('COMMIT') && marked.has(connection) ? 'silent before' : undefined;
  });
}

interface Soaked {
  /** Milliseconds of each good request. */
  readonly waits: readonly number[];
  readonly failed: readonly string[];
  /** Names of the rows of good requests. */
  readonly written: readonly string[];
  /** How often each hostile request was sent. */
  readonly sent: Readonly<Record<string, number>>;
}

async function soak(app: ChildApp): Promise<Soaked> {
  const end = performance.now() + SECONDS * 1_000;
  const waits: number[] = [];
  const failed: string[] = [];
  const written: string[] = [];
  const sent: Record<string, number> = {};
  let next = 0;

  const goodClient = async (): Promise<void> => {
    while (performance.now() < end) {
      const number = (next += 1);
      try {
        waits.push(await good(app, number));
        written.push(nameOf(number));
      } catch (error) {
        failed.push(String(error));
      }
      await pause(5);
    }
  };
  const hostileClient = async (requests: readonly HostileRequest[]): Promise<void> => {
    for (let turn = 0; performance.now() < end; turn++) {
      const request = requests[turn % requests.length];
      if (request === undefined) return;
      const { name, send, status } = request;
      const response = await send(app).catch((error: unknown) => ({ status: String(error) }));
      if (response.status !== status) failed.push(`${name}: ${response.status}`);
      sent[name] = (sent[name] ?? 0) + 1;
      if (request.isHeavy === true) await pause(20);
    }
  };
  const isHeavy = ({ isHeavy: heavy }: HostileRequest): boolean => heavy === true;
  const light = HOSTILE_REQUESTS.filter((request) => !isHeavy(request));
  await Promise.all([
    ...Array.from({ length: 4 }, goodClient),
    ...Array.from({ length: 4 }, (_, index) => hostileClient(rotated(light, index))),
    // what keeps the processor busy, one at a time
    hostileClient(HOSTILE_REQUESTS.filter(isHeavy)),
  ]);
  return { waits, failed, written, sent };
}

function rotated<T>(list: readonly T[], turns: number): readonly T[] {
  const start = Math.floor((turns * list.length) / 4);
  return [...list.slice(start), ...list.slice(0, start)];
}

const nameOf = (number: number): string => `good-${number}`;

/** Milliseconds that a good request took. @throws when it has not the right response. */
async function good(app: ChildApp, number: number): Promise<number> {
  const start = performance.now();
  const { status, json } = await app.post('/good', { name: nameOf(number) });
  const wait = performance.now() - start;
  if (status === 201 && (json as { name?: unknown }).name === nameOf(number)) return wait;
  throw new Error(`POST /good was answered with ${status} ${JSON.stringify(json)}`);
}

/** Rows of good requests; those of all others were rolled back. */
async function names(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.getRepository(Entry).find();
  return rows.map(({ name }) => name).toSorted();
}

/** No transaction is open, and as many requests as the pool has connections are served at the same time. */
async function expectWholePool(app: ChildApp, database: TestDatabase): Promise<void> {
  await expect
    .poll(async () => (await database.sessions()).filter((one) => one.isInTransaction))
    .toEqual([]);
  await Promise.all(Array.from({ length: POOL }, (_, index) => good(app, -1 - index)));
}
