import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

import { CuttingProxy } from '../../support/cutting-proxy.js';
import { errorList, seen } from '../../support/seen.js';
import type { TestDatabase } from '../../support/test-database.js';
import { Entry } from './entities.js';
import { busyConnections } from './pool.js';
import { onEachServerStage, Stage, UNKNOWN } from './stage.js';

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

const LOST = errorList(
  503,
  'COMMIT_OUTCOME_UNKNOWN',
  'It is not known whether the request was carried out.',
);

onEachServerStage('a connection that breaks', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      transactions: { rollbackTimeout: 200 },
      database: { poolSize: 2 },
    });
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  const sleep = kind.name === 'PostgreSQL' ? 'SELECT pg_sleep(30)' : 'SELECT SLEEP(30)';

  /** The connection of the request, and the pool has heard of it. */
  const killed = async (): Promise<void> => {
    const session = await stage.openSession();
    await stage.database.kill(session);
    await vi.waitFor(async () => {
      const sessions = await stage.database.sessions();
      expect(sessions.map(({ id }) => id)).not.toContain(session.id);
    });
  };

  it('before a rollback does not come back to the pool', async () => {
    const [before] = await stage.database.sessions();
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await stage.database.kill(await stage.openSession());
      throw new Error('after the kill');
    });
    expect(answer.status).toBe(500);
    expect(stage.records[0]?.error.transaction).toBe('rolled back');
    expect(before).toBeDefined();
    for (const name of ['ink', 'cap', 'nib']) {
      expect((await stage.run((dataSource) => buy(dataSource, name))).status).toBe(200);
    }
    expect(await stage.names()).toEqual(['cap', 'ink', 'nib']);
  });

  it('in the middle is told from a fault of the application', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await killed();
      await buy(dataSource, 'ink');
    });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await stage.names()).toEqual([]);
  });

  it('before COMMIT has kept nothing, which is known', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      await killed();
      return 'bought';
    });
    expect(answer.status).toBe(503);
    expect(await stage.names()).toEqual([]);
    expect((await stage.run((dataSource) => buy(dataSource, 'ink'))).status).toBe(200);
    expect(await stage.names()).toEqual(['ink']);
  });

  it('is destroyed when its rollback takes too long', async () => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      dataSource.query(sleep).catch(() => undefined);
      throw new Error('does not wait');
    });
    expect(seen(answer)).toEqual(UNKNOWN);
    await expect.poll(() => busyConnections(stage.dataSource)).toBe(0);
    // the server may notice only when its statement ends
    for (const session of await stage.database.sessions()) {
      if (session.isInTransaction) await stage.database.kill(session);
    }
    expect((await stage.run((dataSource) => buy(dataSource, 'ink'))).status).toBe(200);
    expect(await stage.names()).toEqual(['ink']);
  });
});

onEachServerStage('a COMMIT whose answer is lost', (kind, platform) => {
  let proxy: CuttingProxy;
  let stage: Stage;
  beforeAll(async () => {
    const connect = async (database: TestDatabase): Promise<DataSource> => {
      const url = new URL((database.dataSource.options as { url: string }).url);
      proxy = await CuttingProxy.start(url.hostname, Number(url.port));
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      return database.connect({ url: url.href, entities: [Entry], poolSize: 2 } as object);
    };
    stage = await Stage.open(kind, platform, { transactions: { retries: 3 }, connect });
  });
  beforeEach(() => stage.reset());
  afterAll(async () => {
    await stage.close();
    await proxy.close();
  });

  it.each([
    ['after the database has heard it', 'after', ['pen']],
    ['before the database has heard it', 'before', []],
  ] as const)('%s is unknown, and not repeated', async (_when, cut, names) => {
    let runs = 0;
    const answer = await stage.run(async (dataSource) => {
      runs += 1;
      await buy(dataSource, 'pen');
      proxy.cutWhere((sent) => (sent.includes('COMMIT') ? cut : undefined));
      return 'bought';
    });
    expect(seen(answer)).toEqual(LOST);
    proxy.cutWhere(() => undefined);
    expect(runs).toBe(1);
    expect(stage.records.map(({ error }) => error.transaction)).toEqual(['unknown']);
    await expect.poll(() => stage.names()).toEqual(names);
    expect((await stage.run((dataSource) => buy(dataSource, 'ink'))).status).toBe(200);
    await stage.expectIdle();
  });
});
