import { Controller, Get, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import {
  NonTransactional,
  outsideTransaction,
  Transactional,
} from '../../../src/transaction/index.js';
import { CuttingProxy, type Cut } from '../../support/cutting-proxy.js';
import { errorList, seen } from '../../support/seen.js';
import type { TestDatabase } from '../../support/test-database.js';
import { gate } from '../scopes/notebook.js';
import { Entry } from './entities.js';
import { busyConnections } from './pool.js';
import { onEachServerStage, Stage, UNKNOWN } from './stage.js';

const POOL = 3;

const OUTCOME_UNKNOWN = errorList(
  503,
  'COMMIT_OUTCOME_UNKNOWN',
  'It is not known whether the request was carried out.',
);
const BUSY = errorList(503, 'DATABASE_BUSY', 'The service is busy. Try again later.', {
  'retry-after': '1',
});

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

onEachServerStage('a database that does not reply', (kind, platform) => {
  let proxy: CuttingProxy;
  let stage: Stage;
  beforeAll(async () => {
    const connect = async (database: TestDatabase): Promise<DataSource> => {
      const url = new URL((database.dataSource.options as { url: string }).url);
      proxy = await CuttingProxy.start(url.hostname, Number(url.port));
      url.hostname = '127.0.0.1';
      url.port = String(proxy.port);
      return database.connect({ url: url.href, entities: [Entry], poolSize: POOL } as object);
    };
    stage = await Stage.open(kind, platform, {
      transactions: { commitTimeout: 200, rollbackTimeout: 200, acquireTimeout: 1_000 },
      connect,
    });
  });
  beforeEach(() => stage.reset());
  afterEach(async () => {
    proxy.cutWhere(() => undefined);
    // the server may notice only now that the client has left
    for (const session of await stage.database.sessions()) {
      if (session.isInTransaction) await stage.database.kill(session);
    }
  });
  afterAll(async () => {
    await stage.close();
    await proxy.close();
  });

  const silence = (statement: RegExp, cut: Cut): void =>
    proxy.cutWhere((sent) => (statement.test(sent) ? cut : undefined));

  /** As many requests as the pool has connections, at the same time and once more afterwards. */
  const expectWholePool = async (): Promise<void> => {
    proxy.cutWhere(() => undefined);
    expect(busyConnections(stage.dataSource)).toBe(0);
    const meeting = Array.from({ length: POOL }, gate);
    const responses = meeting.map(({ open }, index) =>
      stage.run(async (dataSource) => {
        await buy(dataSource, `whole ${index}`);
        open();
        await Promise.all(meeting.map(({ passed }) => passed));
      }),
    );
    const statuses = (await Promise.all(responses)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: POOL }, () => 200));
  };

  it.each([
    ['did not get', 'silent before', []],
    ['carried out', 'silent after', ['ink', 'nib', 'pen']],
  ] as const)('to a COMMIT that it %s costs no connection', async (_, cut, kept) => {
    silence(/COMMIT/, cut);
    const responses = await Promise.all(
      ['ink', 'nib', 'pen'].map((name) => stage.run((dataSource) => buy(dataSource, name))),
    );
    expect(responses.map(seen)).toEqual(responses.map(() => OUTCOME_UNKNOWN));
    expect(stage.records.map(({ error }) => error.transaction)).toEqual(
      responses.map(() => 'unknown'),
    );
    expect(stage.records[0]?.causes.at(-1)?.message).toBe('COMMIT took longer than 200 ms');
    await expect.poll(() => stage.names()).toEqual(kept);
    await expectWholePool();
  });

  it('to BEGIN is as busy as an exhausted pool', async () => {
    silence(/BEGIN|START TRANSACTION/, 'silent before');
    const responses = await Promise.all(
      ['ink', 'nib', 'pen'].map((name) => stage.run((dataSource) => buy(dataSource, name))),
    );
    expect(responses.map(seen)).toEqual(responses.map(() => BUSY));
    expect(stage.records[0]?.causes.at(-1)?.message).toBe('BEGIN took longer than 1000 ms');
    await expectWholePool();
  });

  it.each([['SAVEPOINT'], ['RELEASE'], ['ROLLBACK TO']])(
    'to %s of a nested transaction keeps nothing',
    async (statement) => {
      silence(new RegExp(statement), 'silent before');
      const response = await stage.run(async (dataSource) => {
        await buy(dataSource, 'pen');
        await dataSource
          .transaction(async (manager) => {
            await manager.insert(Entry, { name: 'ink' });
            if (statement === 'ROLLBACK TO') throw new Error('The nested part failed');
          })
          .catch(() => undefined);
        return 'done';
      });
      expect(seen(response)).toEqual(UNKNOWN);
      await expectWholePool();
      expect(await stage.names()).not.toContain('pen');
    },
  );

  it('to ROLLBACK costs no connection', async () => {
    silence(/ROLLBACK/, 'silent before');
    const response = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      throw new Error('The handler failed');
    });
    expect(seen(response)).toEqual(UNKNOWN);
    await expectWholePool();
  });

  it('to a statement that nobody awaits keeps nothing', async () => {
    const response = await stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      silence(/INSERT/, 'silent before');
      buy(dataSource, 'never').catch(() => undefined);
      return 'done';
    });
    expect(seen(response)).toEqual(UNKNOWN);
    expect(stage.records.map(({ causes }) => causes[0]?.message)).toEqual([
      'The transaction cannot be committed: a statement in it had no result within the option commitTimeout.',
    ]);
    await expectWholePool();
    expect(await stage.names()).not.toContain('pen');
  });
});

let released = gate();

@Controller('outside')
class OutsideController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get('not-supported') @Transactional({ propagation: 'NOT_SUPPORTED' }) notSupported() {
    return this.find();
  }

  @Get('non-transactional') @NonTransactional() nonTransactional() {
    return this.find();
  }

  @Post('by-function') byFunction() {
    return outsideTransaction(() => this.find());
  }

  @Post('by-service') byService() {
    return this.ofService();
  }

  @Get('own-runner') @NonTransactional() async ownRunner() {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query('SELECT 1').catch(() => undefined);
      // the connection that comes late must not be used by two
      return await runner.query('SELECT 2');
    } finally {
      await runner.release();
    }
  }

  /** As one that takes its time to clean up. */
  @Get('slow-release') @NonTransactional() async slowRelease() {
    const runner = this.dataSource.createQueryRunner();
    try {
      return (await runner.query('SELECT 1')) as unknown;
    } catch (error) {
      await released.passed;
      throw error;
    } finally {
      await runner.release();
    }
  }

  @Transactional({ propagation: 'NOT_SUPPORTED' }) private async ofService() {
    return this.find();
  }

  private find(): Promise<Entry[]> {
    return this.dataSource.getRepository(Entry).find();
  }
}

onEachServerStage('an exhausted pool', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [OutsideController],
      transactions: { acquireTimeout: 100 },
      database: { poolSize: 1 },
    });
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  it.each([
    ['GET', 'not-supported'],
    ['GET', 'non-transactional'],
    ['POST', 'by-function'],
    ['POST', 'by-service'],
    ['GET', 'own-runner'],
  ])('lets %s %s wait no longer than a transaction', async (method, path) => {
    const { passed, open } = gate();
    const entered = gate();
    const busy = stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      entered.open();
      await passed;
    });
    await entered.passed;
    expect(seen(await stage.app.request(method, `/outside/${path}`))).toEqual(BUSY);
    open();
    expect((await busy).status).toBe(200);
    await stage.expectIdle();
    const { status } = await stage.app.request(method, `/outside/${path}`);
    expect(status).toBe(method === 'GET' ? 200 : 201);
    await stage.expectIdle();
  });

  it('gives a connection that comes late to one request, whenever its runner is released', async () => {
    const [first, second, holds] = [gate(), gate(), gate()] as const;
    released = gate();
    const entered = gate();
    const busy = stage.run(async (dataSource) => {
      await buy(dataSource, 'busy');
      entered.open();
      await first.passed;
    });
    await entered.passed;
    const slow = stage.app.get('/outside/slow-release');
    // longer than acquireTimeout: the connection that `busy` gives back comes late
    await new Promise((resolve) => setTimeout(resolve, 200));
    first.open();
    await busy;
    const failing = stage.run(async (dataSource) => {
      await buy(dataSource, 'never');
      holds.open();
      await second.passed;
      throw new Error('The handler failed');
    });
    await holds.passed;
    released.open();
    expect(seen(await slow)).toEqual(BUSY);
    // the only connection is still in the transaction
    expect(seen(await stage.run((dataSource) => buy(dataSource, 'busy too')))).toEqual(BUSY);
    second.open();
    expect(seen(await failing)).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual(['busy']);
    await stage.expectIdle();
  });

  it('lets code wait that has nothing to do with requests', async () => {
    const { passed, open } = gate();
    const entered = gate();
    const busy = stage.run(async (dataSource) => {
      await buy(dataSource, 'pen');
      entered.open();
      await passed;
    });
    await entered.passed;
    let isDone = false;
    const job = stage.dataSource
      .getRepository(Entry)
      .find()
      .finally(() => (isDone = true));
    // one that waits as long as transactions do, and comes later
    expect(seen(await stage.app.get('/outside/not-supported'))).toEqual(BUSY);
    expect(isDone).toBe(false);
    open();
    expect(await job).toEqual([{ name: 'pen' }]);
    await busy;
    await stage.expectIdle();
  });
});
