import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { from, mergeMap, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RestErrorsModule } from '../../../src/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { DATABASES } from '../../support/databases.js';
import type { Answer } from '../../support/raw-request.js';
import { onEachPlatform, TestApp } from '../../support/test-app.js';
import type { TestDatabase } from '../../support/test-database.js';
import { AnswersController, ViewController } from './answers.controller.js';
import { Entry } from './entities.js';
import { setViews, VARIANTS } from './settings.js';

let rows = 0;

/** So that there is something to commit before each answer. */
@Injectable()
class WritingInterceptor implements NestInterceptor {
  constructor(private readonly dataSource: DataSource) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const writing = this.dataSource.getRepository(Entry).insert({ name: `row ${(rows += 1)}` });
    return from(writing).pipe(mergeMap(() => next.handle()));
  }
}

const PATHS = [
  'object',
  'array',
  'text',
  'json-text',
  'empty-text',
  'number',
  'false',
  'null',
  'undefined',
  'bigint',
  'symbol',
  'buffer',
  'typed-array',
  'file',
  'readable',
  'generated',
  'generated-within',
  'web-response',
  'dates',
  'map',
  'to-json',
  'to-json-undefined',
  'escapes',
  'class',
  'hal',
  'hal-charset',
  'text-typed',
  'text-typed-error',
  'no-content',
  'error-status',
  'redirect',
  'redirect-dynamic',
  'passthrough',
  'passthrough-json',
  'observable',
  'promise-observable',
  'empty-observable',
  'error-value',
  'array-buffer',
  'function',
  'own-serializer',
];

/** What a client sees, without what is of the moment. */
function comparable({ status, reason, headers, text, truncated }: Answer): unknown {
  const { date: _, 'x-error-id': id, ...rest } = headers;
  return { status, reason, headers: rest, text: text.replaceAll(String(id), 'ID'), truncated };
}

const kind = DATABASES.find(({ name }) => name === 'sql.js') ?? expect.fail('sql.js');

onEachPlatform('an answer has the same bytes with transactions as without', (platform) => {
  const variants = Object.entries(VARIANTS).filter(
    ([, variant]) => (variant.platform ?? platform) === platform,
  );
  describe.each(variants)('with %s', (_name, { set }) => {
    const databases: TestDatabase[] = [];
    let stock: TestApp;
    let transactional: TestApp;
    const start = async (isTransactional: boolean): Promise<TestApp> => {
      const database = await kind.create([Entry]);
      databases.push(database);
      return TestApp.start(platform, {
        errors: RestErrorsModule.forRoot(
          isTransactional ? { transactions: typeOrmTransactions() } : {},
        ),
        controllers:
          platform === 'express' ? [AnswersController, ViewController] : [AnswersController],
        providers: [
          { provide: DataSource, useValue: database.dataSource },
          { provide: APP_INTERCEPTOR, useClass: WritingInterceptor },
        ],
        before: (app) => {
          if (platform === 'express') setViews(app as NestExpressApplication);
          set?.(app);
        },
      });
    };
    beforeAll(async () => {
      stock = await start(false);
      transactional = await start(true);
    });
    afterAll(async () => {
      await Promise.all([stock.close(), transactional.close()]);
      await Promise.all(databases.map((database) => database.drop()));
    });

    const both = async (method: string, path: string, headers: Record<string, string> = {}) =>
      (await Promise.all(
        [stock, transactional].map((app) => app.request(method, path, { headers })),
      )) as [Answer, Answer];

    /** Of the transactional application, since this was asked last. */
    const keptRows = async (): Promise<number | null | undefined> => {
      const { affected } = await databases[1]!.dataSource
        .getRepository(Entry)
        .createQueryBuilder()
        .delete()
        .execute();
      return affected;
    };

    const paths = platform === 'express' ? [...PATHS, 'view', 'view-fails'] : PATHS;
    it.each(paths)('%s', async (path) => {
      await keptRows();
      for (const method of ['GET', 'POST', 'HEAD']) {
        const [expected, actual] = await both(method, `/${path}`);
        expect(comparable(actual), `${method} /${path}`).toEqual(comparable(expected));
        expect(await keptRows(), `${method} /${path}`).toBe(actual.status < 500 ? 1 : 0);
      }
      const [{ status, headers }] = await both('GET', `/${path}`);
      if (headers.etag === undefined || status !== 200) return;
      const [expected, actual] = await both('GET', `/${path}`, { 'if-none-match': headers.etag });
      expect(expected.status).toBe(304);
      expect(comparable(actual)).toEqual(comparable(expected));
    });
  });
});
