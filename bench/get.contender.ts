import 'reflect-metadata';

import { AsyncLocalStorage } from 'node:async_hooks';
import type { AddressInfo } from 'node:net';

import { Controller, Get, Module, type NestInterceptor } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';

import { RestErrorsModule } from '../src/index.js';
import { typeOrmTransactions } from '../src/transaction/index.js';
import { serve } from './contender-process.js';
import { LoadClient } from './load-client.js';
import { INTERCEPTED, OURS } from './transaction-contenders.js';
import { createDatabase, dispose, Entry } from './transaction-database.js';

const [name = '', database = ''] = process.argv.slice(2);
const dataSource = await createDatabase(database);

@Controller('entry')
class EntryController {
  @Get() one(): Promise<unknown> {
    return dataSource.getRepository(Entry).findOneBy({ id: 1 });
  }
}

// the library is in all of them: what is compared are its transactions
@Module({
  imports: [RestErrorsModule.forRoot(name === OURS ? { transactions: typeOrmTransactions() } : {})],
  controllers: [EntryController],
  providers: [{ provide: DataSource, useValue: dataSource }],
})
class EntryModule {}

const context = new AsyncLocalStorage<object>();
const inContext: NestInterceptor = {
  intercept: (_context, next) => context.run({}, () => next.handle()),
};

const app = await NestFactory.create(EntryModule, new FastifyAdapter(), { logger: false });
if (name === INTERCEPTED) app.useGlobalInterceptors(inContext);
await app.listen(0, '127.0.0.1');
const { port } = app.getHttpServer().address() as AddressInfo;
const client = await LoadClient.open(port, { method: 'GET', path: '/entry', status: 200 });
serve(
  (_task, count) => client.run(count),
  async () => {
    client.close();
    await app.close();
    await dispose(dataSource);
  },
);
