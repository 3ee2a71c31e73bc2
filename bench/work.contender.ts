import 'reflect-metadata';

import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClsPluginTransactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule, ClsService } from 'nestjs-cls';
import { DataSource, type EntityManager } from 'typeorm';

import { joinTransactions, runInTransaction } from '../src/transaction/index.js';
import { serve } from './contender-process.js';
import { timed } from './interleaved.js';
import { createDatabase, dispose, WORKS } from './transaction-database.js';
import { CLS, HAND_WRITTEN, OURS, PATCHING } from './transaction-contenders.js';

type Work = (manager: EntityManager) => Promise<unknown>;
/** Runs work in a transaction. */
type Transact = (work: Work) => Promise<unknown>;

const CONTENDERS: Readonly<
  Record<string, (dataSource: DataSource) => Transact | Promise<Transact>>
> = {
  [HAND_WRITTEN]: (dataSource) => (work) => dataSource.transaction(work),

  [OURS]: (dataSource) => {
    joinTransactions(dataSource);
    return (work) => runInTransaction(() => work(dataSource.manager));
  },

  async [CLS](dataSource) {
    const cls = await clsContext(dataSource);
    const host = cls.get(TransactionHost) as TransactionHost<TransactionalAdapterTypeOrm>;
    const service = cls.get(ClsService);
    return (work) => service.run(() => host.withTransaction(() => work(host.tx)));
  },

  async [PATCHING](dataSource) {
    // it changes prototypes of TypeORM
    const peer = await import('typeorm-transactional');
    peer.initializeTransactionalContext();
    const patched = peer.addTransactionalDataSource(dataSource);
    return (work) => peer.runInTransaction(() => work(patched.manager));
  },
};

function clsContext(dataSource: DataSource) {
  @Module({ providers: [{ provide: DataSource, useValue: dataSource }], exports: [DataSource] })
  class DataModule {}
  const adapter = new TransactionalAdapterTypeOrm({ dataSourceToken: DataSource });
  const plugins = [new ClsPluginTransactional({ imports: [DataModule], adapter })];
  @Module({ imports: [DataModule, ClsModule.forRoot({ plugins })] })
  class ClsContextModule {}
  return NestFactory.createApplicationContext(ClsContextModule, { logger: false });
}

const [name = '', database = ''] = process.argv.slice(2);
const dataSource = await createDatabase(database);
const transact = await CONTENDERS[name]?.(dataSource);
if (transact === undefined) throw new Error(`No contender ${name}`);
const tasks = new Map(
  WORKS.map(({ title, run }) => [title, timed(title, () => transact(run)).run]),
);
serve(
  (task, count) => tasks.get(task)?.(count) ?? Promise.reject(new Error(`No task ${task}`)),
  () => dispose(dataSource),
);
