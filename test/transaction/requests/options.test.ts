import { Controller, Get, Inject, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterEach, expect, it } from 'vitest';

import { RestErrorsModule } from '../../../src/index.js';
import {
  Transactional,
  typeOrmTransactions,
  type TypeOrmTransactionsOptions,
} from '../../../src/transaction/index.js';
import { TestApp } from '../../support/test-app.js';
import { Entry } from './entities.js';
import { onEachServerStage, Stage } from './stage.js';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

@Controller()
class SettingsController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  private async isolation(): Promise<string> {
    const isPostgres = this.dataSource.options.type === 'postgres';
    const [row] = await this.dataSource.query<Record<string, string>[]>(
      isPostgres ? 'SHOW transaction_isolation' : 'SELECT @@session.tx_isolation',
    );
    return String(Object.values(row ?? {})[0]).toUpperCase();
  }

  @Get('isolation') ofModule(): Promise<string> {
    return this.isolation();
  }
  @Get('serializable') @Transactional({ isolation: 'SERIALIZABLE' }) serializable() {
    return this.isolation();
  }
  @Post('read-only') @Transactional({ readOnly: true }) async readOnly(): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name: 'pen' });
  }
  @Post('slow') @Transactional({ statementTimeout: 50 }) async slow(): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name: 'pen' });
    const isPostgres = this.dataSource.options.type === 'postgres';
    // MariaDB lets SLEEP() return instead of failing
    await this.dataSource.query(
      isPostgres
        ? 'SELECT pg_sleep(30)'
        : 'SELECT COUNT(*) FROM seq_1_to_100000000 a, seq_1_to_100000000 b',
    );
  }
  @Post('write') async write(): Promise<void> {
    await this.dataSource.getRepository(Entry).insert({ name: 'pen' });
  }
}

onEachServerStage('options of a transaction', (kind, platform) => {
  const open = async (transactions: TypeOrmTransactionsOptions): Promise<Stage> =>
    (stage = await Stage.open(kind, platform, { controllers: [SettingsController], transactions }));

  it.runIf(kind.name === 'PostgreSQL')(
    'are those of the module, else those of the handler',
    async () => {
      const { app } = await open({ isolation: 'REPEATABLE READ' });
      expect((await app.get('/isolation')).text).toBe('REPEATABLE READ');
      expect((await app.get('/serializable')).text).toBe('SERIALIZABLE');
      expect((await app.get('/isolation')).text).toBe('REPEATABLE READ');
    },
  );

  it('are sent with its beginning', async () => {
    const { app, database } = await open({ isolation: 'REPEATABLE READ' });
    await app.get('/serializable');
    await app.get('/isolation');
    const sent = database.statements.all.map(({ sql }) => sql).join('\n');
    expect(sent).toMatch(/SERIALIZABLE[^]*REPEATABLE READ/);
  });

  it('refuse writes where it is read-only, and on no other request', async () => {
    const { app } = await open({});
    expect((await app.post('/read-only', {})).status).toBe(500);
    expect(await stage?.names()).toEqual([]);
    expect((await app.post('/write', {})).status).toBe(201);
    expect(await stage?.names()).toEqual(['pen']);
  });

  it('break off a statement that takes too long, and on no other request', async () => {
    const { app } = await open({});
    expect((await app.post('/slow', {})).status).toBe(503);
    expect(await stage?.names()).toEqual([]);
    expect((await app.post('/write', {})).status).toBe(201);
  });
});

it.each([
  [
    { routes: 'some' },
    `typeOrmTransactions() has routes "some"; use 'all', 'decorated' or a function of the execution context.`,
  ],
  [{ retries: -1 }, 'typeOrmTransactions() has retries -1; use a number from 0 on.'],
  [
    { isolation: 'HIGH' },
    'typeOrmTransactions() has isolation HIGH; use READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, SERIALIZABLE.',
  ],
  [
    { statementTimeout: 0 },
    'typeOrmTransactions() has statementTimeout 0; use milliseconds from 1 on.',
  ],
  [
    { dataSources: ['default'] },
    'typeOrmTransactions() has dataSources that are none; give it a list of DataSources.',
  ],
  [
    { constraints: {} },
    'typeOrmTransactions() has constraints that are no mappings; make them with mapConstraints().',
  ],
  [
    { timeout: 5 },
    expect.stringMatching(/^typeOrmTransactions\(\) has no option "timeout"; the options are /),
  ],
])('options that cannot be meant are refused: %j', (options, message) => {
  expect(() => typeOrmTransactions(options as never)).toThrow(
    expect.objectContaining({ name: 'SetupError', message }) as never,
  );
});

it('what makes no transactions is refused', async () => {
  const errors = RestErrorsModule.forRoot({ transactions: {} as never });
  await expect(TestApp.start('express', { errors })).rejects.toThrow(
    'RestErrorsModule got option transactions of type object; give it what typeOrmTransactions() gives.',
  );
});
