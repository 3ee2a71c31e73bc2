import 'reflect-metadata';

import { Body, Controller, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { DataSource } from 'typeorm';

import { RestErrorsModule } from '../../src/index.js';
import { typeOrmTransactions } from '../../src/transaction/index.js';
import { TestApp } from '../support/test-app.js';
import { Entry } from '../transaction/requests/entities.js';
import { readCyclicForms } from './cyclic-forms.js';
import {
  ThrowingController,
  WritingController,
  type FailingRequestsOptions,
} from './failing-requests.app.js';
import { addSession } from './sent-first.app.js';
import { SentFirstController } from './sent-first.controller.js';
import { readLargeJson, WalksController } from './walks.app.js';

class NewEntry {
  @IsString() name!: string;
}

@Controller()
class GoodController {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes a row, and reads it. */
  @Post('good') async good(@Body() { name }: NewEntry): Promise<Entry | null> {
    const entries = this.dataSource.getRepository(Entry);
    await entries.insert({ name });
    return entries.findOneBy({ name });
  }

  /** Writes a row by whose name a proxy knows that it is to swallow the COMMIT. */
  @Post('silenced') async silenced(@Body() { name }: NewEntry): Promise<string> {
    await this.dataSource.getRepository(Entry).insert({ name });
    return name;
  }
}

/** All that the other tests of this folder send, in one application. */
export async function start(options: Required<FailingRequestsOptions>): Promise<TestApp> {
  const { platform, dataSource: place } = options;
  const dataSource = await new DataSource({ ...place, entities: [Entry] }).initialize();
  return TestApp.start(platform, {
    errors: RestErrorsModule.forRoot({
      transactions: typeOrmTransactions({
        commitTimeout: 200,
        // what a handler writes is held until COMMIT, and not sent when it fails
        routes: (context) => context.getClass() !== SentFirstController,
      }),
      validation: { validateCustomDecorators: true },
    }),
    controllers: [
      GoodController,
      SentFirstController,
      ThrowingController,
      WalksController,
      WritingController,
    ],
    providers: [{ provide: DataSource, useValue: dataSource }],
    factory: { logger: false, bodyParser: false },
    before: async (app) => {
      readLargeJson(app, platform);
      await addSession(app, platform);
      await readCyclicForms(app, platform);
    },
  });
}
