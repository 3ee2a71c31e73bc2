import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ClsPluginTransactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule, ClsService } from 'nestjs-cls';
import { DataSource } from 'typeorm';

import { RestErrorsModule } from '../src/index.js';
import {
  joinTransactions,
  leaveTransactions,
  runInTransaction,
  typeOrmTransactions,
} from '../src/transaction/index.js';
import { compareApplications } from './compare-applications.js';
import { interleaved, timed, type Rounds } from './interleaved.js';
import type { RequestLine } from './load-client.js';
import { printRatio, printTitle } from './report.js';
import { DATABASES, dispose, Entry, WORKS, type BenchDatabase } from './transaction-database.js';

/** Transactions around work on a database, and around requests. */
export async function benchTransactions(plan: Rounds): Promise<void> {
  for (const database of DATABASES) {
    await benchWork(database, plan);
    await benchGet(database, plan);
    await benchPatchingPeer(database, plan);
  }
}

const HAND_WRITTEN = 'dataSource.transaction()';
const OURS = 'nestjs-rest-errors';
const CLS = '@nestjs-cls/transactional';

async function benchWork({ name, create }: BenchDatabase, plan: Rounds): Promise<void> {
  // each on a DataSource of its own, since joining changes one
  const [plain, joined] = [await create(), await create()];
  joinTransactions(joined);
  const cls = await clsContext(plain);
  const host = cls.get(TransactionHost) as TransactionHost<TransactionalAdapterTypeOrm>;
  const service = cls.get(ClsService);
  for (const work of WORKS) {
    const contenders = [
      timed(HAND_WRITTEN, () => plain.transaction((manager) => work.run(manager))),
      timed(OURS, () => runInTransaction(() => work.run(joined.manager))),
      timed(CLS, () => service.run(() => host.withTransaction(() => work.run(host.tx)))),
    ];
    const measured = await interleaved(contenders, plan);
    printTitle(`${work.title}, ${name}`, measured);
    printRatio(OURS, HAND_WRITTEN, measured.ratio(OURS, HAND_WRITTEN), work.goal);
    printRatio(OURS, CLS, measured.ratio(OURS, CLS), 1);
  }
  await cls.close();
  leaveTransactions(joined);
  await Promise.all([dispose(plain), dispose(joined)]);
}

function clsContext(dataSource: DataSource) {
  @Module({ providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] })
  class DataModule {}
  const adapter = new TransactionalAdapterTypeOrm({ dataSourceToken: DataSource });
  const plugins = [new ClsPluginTransactional({ imports: [DataModule], adapter })];
  @Module({ imports: [DataModule, ClsModule.forRoot({ plugins })] })
  class ClsContextModule {}
  return NestFactory.createApplicationContext(ClsContextModule, { logger: false });
}

/** A GET with one SELECT needs no transaction, and pays for none. */
async function benchGet({ name, create }: BenchDatabase, plan: Rounds): Promise<void> {
  const without = 'no transaction';
  const apps = new Map<string, INestApplication>();
  for (const contender of [without, OURS]) {
    apps.set(contender, await application(await create(), contender === OURS));
  }
  const request: RequestLine = { method: 'GET', path: '/entry', status: 200 };
  const requests = { [without]: request, [OURS]: request };
  const measured = await compareApplications(apps, requests, plan);
  printTitle(`GET with one SELECT, fastify, ${name}`, measured);
  printRatio(OURS, without, measured.ratio(OURS, without), 1.05);
  for (const app of apps.values()) {
    const dataSource = app.get(DataSource);
    await app.close();
    await dispose(dataSource);
  }
}

async function application(
  dataSource: DataSource,
  isTransactional: boolean,
): Promise<INestApplication> {
  @Controller('entry')
  class EntryController {
    @Get() one(): Promise<unknown> {
      return dataSource.getRepository(Entry).findOneBy({ id: 1 });
    }
  }
  const options = isTransactional ? { transactions: typeOrmTransactions() } : {};
  @Module({
    imports: [RestErrorsModule.forRoot(options)],
    controllers: [EntryController],
    providers: [{ provide: DataSource, useValue: dataSource }],
  })
  class EntryModule {}
  const app = await NestFactory.create(EntryModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** typeorm-transactional changes prototypes of TypeORM for everybody: in a process of its own. */
async function benchPatchingPeer({ name }: BenchDatabase, plan: Rounds): Promise<void> {
  const child = fork(join(import.meta.dirname, 'patching-peer.js'), [name, JSON.stringify(plan)]);
  const [code] = (await once(child, 'exit')) as [number];
  if (code !== 0) throw new Error(`The benchmark of typeorm-transactional ended with ${code}`);
}
