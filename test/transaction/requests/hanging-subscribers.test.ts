import type { DataSource, EntitySubscriberInterface } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { seen } from '../../support/seen.js';
import { Entry } from './entities.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

onEachStage('a subscriber of TypeORM', (kind, platform) => {
  let stage: Stage;
  beforeEach(async () => {
    const limits = { acquireTimeout: 300, commitTimeout: 200, rollbackTimeout: 200 };
    stage = await Stage.open(kind, platform, { transactions: limits, database: { poolSize: 1 } });
  });
  afterEach(() => stage.close());

  const withSubscriber = async (
    subscriber: EntitySubscriberInterface,
    action: () => Promise<void>,
  ): Promise<void> => {
    const { subscribers } = stage.dataSource;
    subscribers.push(subscriber);
    await action();
    subscribers.splice(subscribers.indexOf(subscriber), 1);
  };

  it.each([
    ['beforeTransactionStart', 503, []],
    ['beforeTransactionCommit', 500, []],
    ['afterTransactionCommit', 200, ['pen']],
  ] as const)('that hangs in %s holds no connection', async (event, status, kept) => {
    await withSubscriber({ [event]: () => new Promise(() => undefined) }, async () => {
      const response = await stage.run((dataSource) => buy(dataSource, 'pen'));
      expect(response.status).toBe(status);
    });
    expect(await stage.names()).toEqual(kept);
    expect((await stage.run((dataSource) => buy(dataSource, 'ink'))).status).toBe(200);
    await stage.expectIdle();
  });

  it('that delays COMMIT for too long does not send it after all', async () => {
    const slow = {
      beforeTransactionCommit: () => pause(300),
      beforeTransactionRollback: () => pause(150),
    };
    await withSubscriber(slow, async () => {
      expect(seen(await stage.run((dataSource) => buy(dataSource, 'pen')))).toEqual(UNKNOWN);
      await pause(200);
    });
    expect(stage.records.map(({ error }) => error.transaction)).toEqual(['rolled back']);
    expect(await stage.names()).toEqual([]);
  });

  it('may throw what is no error', async () => {
    const subscriber = {
      beforeInsert: () => {
        throw 'a text';
      },
    };
    await withSubscriber(subscriber as EntitySubscriberInterface, async () => {
      expect(
        seen(
          await stage.run((dataSource) => dataSource.getRepository(Entry).save({ name: 'pen' })),
        ),
      ).toEqual(UNKNOWN);
    });
    expect(stage.records.map(({ error }) => error.thrown)).toEqual(['a text']);
    expect(await stage.names()).toEqual([]);
  });
});
