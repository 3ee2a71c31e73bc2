import { EventEmitter, once } from 'node:events';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { runInTransaction } from '../../../src/transaction/index.js';
import { errorList, seen } from '../../support/seen.js';
import { Counter, Entry } from './entities.js';
import { onEachServerStage, Stage, UNKNOWN } from './stage.js';

const POOL = 3;

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

onEachServerStage('on a server', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      transactions: { acquireTimeout: 300 },
      database: { poolSize: POOL },
    });
  });
  beforeEach(async () => {
    await stage.reset();
    await stage.query('DELETE FROM counter');
    await stage.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
  });
  afterAll(() => stage.close());

  it('in a deadlock the victim keeps nothing, though it was caught', async () => {
    const met = new EventEmitter();
    let arrived = 0;
    const inOrder = (first: number, second: number) => async (dataSource: DataSource) => {
      const counters = dataSource.getRepository(Counter);
      await counters.increment({ id: first }, 'value', 1);
      arrived += 1;
      if (arrived === 1) await once(met, 'both');
      else if (arrived === 2) met.emit('both');
      let isVictim = false;
      await counters.increment({ id: second }, 'value', 1).catch(() => (isVictim = true));
      await dataSource
        .getRepository(Entry)
        .insert({ name: isVictim ? 'victim' : 'survivor' })
        .catch(() => undefined);
      return 'all is well';
    };
    const answers = await Promise.all([stage.run(inOrder(1, 2)), stage.run(inOrder(2, 1))]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 500]));
    expect(await stage.names()).toEqual(['survivor']);
  });

  it('a request that waits for a connection hears in time that there is none', async () => {
    const gate = new EventEmitter();
    let waiting = 0;
    const holding = Array.from({ length: POOL }, (_, n) =>
      stage.run(async (dataSource) => {
        await buy(dataSource, `holder ${n}`);
        waiting += 1;
        if (waiting === POOL) gate.emit('all');
        await once(gate, 'go');
      }),
    );
    await once(gate, 'all');
    const answer = await stage.run((dataSource) => buy(dataSource, 'pen'));
    expect(seen(answer)).toEqual(
      errorList(503, 'DATABASE_BUSY', 'The service is busy. Try again later.', {
        'retry-after': '1',
      }),
    );
    expect(stage.records[0]?.error.transaction).toBe('none');
    gate.emit('go');
    expect((await Promise.all(holding)).map(({ status }) => status)).toEqual(Array(POOL).fill(200));
    expect(await stage.names()).toEqual(['holder 0', 'holder 1', 'holder 2']);
    await stage.expectIdle();
  });

  it('requests that all need a second connection are refused, and none hangs', async () => {
    const gate = new EventEmitter();
    let begun = 0;
    const answers = await Promise.all(
      Array.from({ length: POOL }, (_, n) =>
        stage.run(async (dataSource) => {
          await buy(dataSource, `outer ${n}`);
          begun += 1;
          if (begun === POOL) gate.emit('all');
          else await once(gate, 'all');
          await runInTransaction(() => buy(dataSource, `inner ${n}`), {
            propagation: 'REQUIRES_NEW',
            acquireTimeout: 300,
          });
        }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(headers['retry-after']).toBe('1');
    const kept = answers.length - refused.length;
    const names = await stage.names();
    expect(names.filter((name) => name.startsWith('outer'))).toHaveLength(kept);
    await stage.expectIdle();
  });

  if (kind.name !== 'MariaDB') return;
  it.each([
    ['DDL', (dataSource: DataSource) => dataSource.query('CREATE TABLE IF NOT EXISTS x (id int)')],
    ['clear()', (dataSource: DataSource) => dataSource.getRepository(Counter).clear()],
  ])('%s, which commits by itself, is told as a failure', async (_what, statement) => {
    const answer = await stage.run(async (dataSource) => {
      await buy(dataSource, 'before');
      await statement(dataSource);
      await buy(dataSource, 'after').catch(() => undefined);
      return 'all is well';
    });
    expect(seen(answer)).toEqual(UNKNOWN);
    expect(stage.records[0]?.causes[0]).toMatchObject({ name: 'TransactionDoomed' });
    // what the statement has committed cannot be taken back
    expect(await stage.names()).toEqual(['before']);
  });
});
