import { Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { RestErrorsModule, type RestErrorsOptions } from '../../../src/index.js';
import { runInTransaction, typeOrmTransactions } from '../../../src/transaction/index.js';
import { onEachDatabase, type Database } from '../../support/databases.js';
import { errorList, seen } from '../../support/seen.js';
import { TestApp } from '../../support/test-app.js';
import type { TestDatabase } from '../../support/test-database.js';
import { Entry } from './entities.js';
import { providing, ScriptController, Scripts, type Script } from './scripts.js';

const names = async (dataSource: DataSource): Promise<string[]> =>
  (await dataSource.getRepository(Entry).find({ order: { name: 'ASC' } })).map(({ name }) => name);

const buy = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Entry).insert({ name });

onEachDatabase('two DataSources', (kind: Database) => {
  let pens: TestDatabase;
  let inks: TestDatabase;
  let app: TestApp | undefined;
  const scripts = new Scripts();
  beforeEach(async () => {
    pens = await kind.create([Entry]);
    inks = await kind.create([Entry]);
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await pens.drop();
    await inks.drop();
  });

  const provided = () => [
    { provide: DataSource, useValue: pens.dataSource },
    { provide: getDataSourceToken('inks'), useValue: inks.dataSource },
    providing(scripts),
  ];

  const start = async (errors = of({})): Promise<TestApp> =>
    (app = await TestApp.start('express', {
      errors,
      controllers: [ScriptController],
      providers: [
        ...provided(),
        // looks like one, and has no part in this
        {
          provide: 'MONGO',
          useValue: {
            createQueryRunner: () => undefined,
            driver: {},
            options: { type: 'mongodb' },
          },
        },
        { provide: 'HOSTILE', useValue: hostile() },
      ],
    }));

  const of = (options: Parameters<typeof typeOrmTransactions>[0]) =>
    RestErrorsModule.forRoot({ transactions: typeOrmTransactions(options) });

  const run = (script: Script) =>
    app?.request('POST', scripts.add(script)) ?? expect.fail('no app');

  const buyBoth = async (name: string): Promise<void> => {
    await buy(pens.dataSource, name);
    await buy(inks.dataSource, name);
  };
  const both = async (): Promise<string[][]> => [
    await names(pens.dataSource),
    await names(inks.dataSource),
  ];

  it('are kept or undone together', async () => {
    await start();
    expect((await run(() => buyBoth('red'))).status).toBe(200);
    const failing = await run(async () => {
      await buyBoth('blue');
      throw new Error('neither');
    });
    expect(failing.status).toBe(500);
    expect(await both()).toEqual([['red'], ['red']]);
  });

  it('are kept in part when the second COMMIT fails, which is told', async () => {
    await start();
    const answer = await run(async () => {
      await buyBoth('red');
      inks.dataSource.subscribers.push({
        beforeTransactionCommit: () => {
          throw new Error('no COMMIT');
        },
      });
    });
    inks.dataSource.subscribers.length = 0;
    expect(seen(answer)).toEqual(
      errorList(
        503,
        'COMMIT_OUTCOME_UNKNOWN',
        'It is not known whether the request was carried out.',
      ),
    );
    expect(await both()).toEqual([['red'], []]);
  });

  it('join as far as they are named', async () => {
    await start(of({ dataSources: [inks.dataSource] }));
    await run(async () => {
      await buyBoth('blue');
      throw new Error('of inks alone');
    });
    expect(await both()).toEqual([['blue'], []]);
  });

  it('join by options that are made with injection', async () => {
    const useFactory = (): RestErrorsOptions => ({ transactions: typeOrmTransactions() });
    await start(RestErrorsModule.forRootAsync({ useFactory }));
    await run(async () => {
      await buyBoth('blue');
      throw new Error('neither');
    });
    expect(await both()).toEqual([[], []]);
  });

  it('leave when the application closes', async () => {
    await start();
    expect(Object.hasOwn(pens.dataSource, 'createQueryRunner')).toBe(true);
    await app?.close();
    app = undefined;
    expect(Object.hasOwn(pens.dataSource, 'createQueryRunner')).toBe(false);
    const failing = runInTransaction(async () => {
      await buy(pens.dataSource, 'red');
      throw new Error('outside');
    });
    await expect(failing).rejects.toThrow('outside');
    expect(await names(pens.dataSource)).toEqual(['red']);
  });

  it('may be initialised when the application runs already', async () => {
    const late = await kind.prepare([Entry]);
    app = await TestApp.start('express', {
      errors: of({}),
      controllers: [ScriptController],
      providers: [{ provide: DataSource, useValue: late.dataSource }, providing(scripts)],
    });
    await late.dataSource.initialize();
    await run(async (dataSource) => {
      await buy(dataSource, 'red');
      throw new Error('undone');
    });
    expect(await names(late.dataSource)).toEqual([]);
    await app.close();
    app = undefined;
    await late.drop();
  });

  it('may be those of @nestjs/typeorm', async () => {
    const own = await kind.create([Entry]);
    @Module({
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...own.dataSource.options, manualInitialization: true }) as never,
          dataSourceFactory: () => Promise.resolve(own.dataSource),
        }),
      ],
      controllers: [ScriptController],
      providers: [providing(scripts)],
    })
    class AppModule {}
    app = await TestApp.start('fastify', { errors: of({}), imports: [AppModule] });
    await run(async (dataSource) => {
      expect(dataSource).toBe(own.dataSource);
      await buy(dataSource, 'red');
      throw new Error('undone');
    });
    expect(await names(own.dataSource)).toEqual([]);
    await app.close();
    app = undefined;
    await own.drop();
  });
});

/** A provider that does not want to be looked at. */
function hostile(): unknown {
  return {
    get createQueryRunner() {
      throw new Error('no');
    },
  };
}
