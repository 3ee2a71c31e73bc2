import { Controller, Get, Inject, NotFoundException, Req } from '@nestjs/common';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import {
  ApiException,
  ErrorReports,
  ErrorTranslator,
  Translates,
  UnexpectedCondition,
  UseErrorFormatter,
  type ErrorFormatter,
  type ReportingOptions,
} from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';

class CardRefused extends Error {}

@ErrorTranslator()
class PaymentErrors {
  @Translates(CardRefused) refused(error: CardRefused): ApiException {
    return new ApiException(402, 'The card was refused', { cause: error });
  }
}

class BrokenFormatter implements ErrorFormatter {
  readonly mediaType = 'text/plain';
  format(): never {
    throw new Error('formatter');
  }
}

const SHARED = new Error('always the same');

@Controller()
class ReportsController {
  constructor(@Inject(ErrorReports) private readonly reports: ErrorReports) {}

  @Get('handled') handled(): object {
    return { id: this.reports.report(new CardRefused('refused')) };
  }
  @Get('in-request/:id') inRequest(@Req() request: object): object {
    return { id: this.reports.report(new CardRefused('refused'), request) };
  }
  @Get('twice') twice(): object {
    const error = new Error('twice');
    return { ids: [this.reports.report(error), this.reports.report(error)] };
  }
  @Get('thrown-later') thrownLater(): void {
    const error = new Error('later');
    this.reports.report(error);
    throw error;
  }
  @UseErrorFormatter(BrokenFormatter)
  @Get('thrown-later/badly')
  thrownLaterBadly(): void {
    this.thrownLater();
  }
  @Get('odd') odd(): void {
    this.reports.unexpected('pool exhausted');
    this.reports.unexpected(runInNewContext('new Error("from another realm")'));
  }
  @Get('kept-back') keptBack(): void {
    const error = new CardRefused('kept back');
    this.reports.report(error, null);
    throw error;
  }
  @Get('text') text(): void {
    this.reports.report('a text');
    throw 'a text';
  }
  @Get('shared') shared(): void {
    this.reports.report(SHARED);
    throw SHARED;
  }
  @Get('shared-again') sharedAgain(): void {
    throw SHARED;
  }
  @Get('condition') condition(): object {
    const total = -1;
    return {
      was: [
        this.reports.unexpected(total > 0, 'The total is positive'),
        this.reports.unexpected(total < 0, 'The total is negative'),
      ],
    };
  }
  @Get('error') error(): object {
    return { was: this.reports.unexpected(new NotFoundException('should be there')) };
  }
  @Get('nothing') nothing(): object {
    return { was: [undefined, null, 0, ''].map((one) => this.reports.unexpected(one)) };
  }
}

onEachPlatform('ErrorReports', (platform) => {
  let app: TestApp;
  let journal: Journal;
  const start = async (reporting: ReportingOptions): Promise<void> => {
    app = await TestApp.start(platform, {
      controllers: [ReportsController],
      providers: [Journal, PaymentErrors],
      options: { reporter: Journal, reporting, requestId: () => 'request-7' },
    });
    journal = app.app.get(Journal);
  };
  beforeAll(() =>
    start({
      unexpected: 'report',
      level: 'full',
      rules: [
        {
          when: ({ error, outcome }) =>
            outcome === 'handled' && String(error.thrown).includes('kept back'),
          level: false,
        },
      ],
    }),
  );
  afterEach(() => journal.clear());
  afterAll(() => app.close());

  it('reports what was handled, by the rules for what is thrown', async () => {
    const answer = await app.get('/handled');
    expect(answer.status).toBe(200);
    expect(journal.records).toHaveLength(1);
    expect(journal.records[0]).toMatchObject({
      level: 'info',
      outcome: 'handled',
      transport: 'none',
      method: undefined,
      error: { status: 402, code: 'PAYMENT_REQUIRED', id: (answer.json as { id: string }).id },
    });
  });

  it('tells the request that it was handled in, which did not fail', async () => {
    const answer = await app.get('/in-request/7');
    expect(answer.status).toBe(200);
    expect(journal.records[0]).toMatchObject({
      outcome: 'handled',
      transport: 'http',
      method: 'GET',
      route: '/in-request/:id',
      duration: expect.any(Number) as number,
      error: { requestId: 'request-7' },
    });
    await expect.poll(() => journal.exchanges).toHaveLength(1);
  });

  it('reports an error once, and gives its id again', async () => {
    const { ids } = (await app.get('/twice')).json as { ids: string[] };
    expect(ids[0]).toBe(ids[1]);
    expect(journal.records).toHaveLength(1);
    expect(journal.records[0]).toMatchObject({ level: 'error', alarm: true, isRepeated: false });
  });

  it('reports an error once that is thrown later, whose answer has the same id', async () => {
    const answer = await app.get('/thrown-later');
    expect(answer.status).toBe(500);
    expect(journal.records).toHaveLength(1);
    expect(journal.records[0]?.outcome).toBe('handled');
    expect(answer.headers['x-error-id']).toBe(journal.records[0]?.error.id);
  });

  it('reports it again when something failed besides', async () => {
    const answer = await app.get('/thrown-later/badly');
    expect(journal.records.map(({ outcome }) => outcome)).toEqual(['handled', 'answered']);
    expect(journal.records[1]?.causes.map(({ message }) => message)).toEqual([
      'later',
      'formatter',
    ]);
    expect(journal.records[1]?.error.id).toBe(answer.headers['x-error-id']);
  });

  it('forgets an error once it was answered: some are thrown over and over', async () => {
    await app.get('/shared');
    expect(journal.records).toHaveLength(1);
    const answer = await app.get('/shared-again');
    expect(journal.records).toHaveLength(2);
    expect(journal.records[1]?.error.id).toBe(answer.headers['x-error-id']);
    expect(journal.records[1]?.error.id).not.toBe(journal.records[0]?.error.id);
  });

  it('keeps what was unexpected, whatever it is', async () => {
    await app.get('/odd');
    expect(journal.records.map(({ causes }) => causes.map(({ message }) => message))).toEqual([
      ['An unexpected condition was met', 'pool exhausted'],
      ['from another realm'],
    ]);
  });

  it('has a record of what is thrown when rules keep back that it was handled', async () => {
    const answer = await app.get('/kept-back');
    expect(journal.records.map(({ outcome }) => outcome)).toEqual(['answered']);
    expect(journal.records[0]?.error.id).toBe(answer.headers['x-error-id']);
  });

  it('cannot remember what is no object', async () => {
    await app.get('/text');
    expect(journal.records.map(({ outcome }) => outcome)).toEqual(['handled', 'answered']);
  });

  it('reports the unexpected in production, and goes on', async () => {
    expect((await app.get('/condition')).json).toEqual({ was: [false, true] });
    expect(journal.records).toHaveLength(1);
    const [record] = journal.records;
    expect(record).toMatchObject({ level: 'error', alarm: true, error: { isUnknown: true } });
    expect(record?.error.thrown).toBeInstanceOf(UnexpectedCondition);
    expect(record?.causes[0]).toMatchObject({
      name: 'UnexpectedCondition',
      message: 'The total is negative',
      stack: expect.stringContaining('error-reports.test') as string,
    });
    expect((await app.get('/error')).json).toEqual({ was: true });
    expect(journal.records[1]).toMatchObject({ level: 'info', error: { status: 404 } });
    expect((await app.get('/nothing')).json).toEqual({ was: [false, false, false, false] });
  });
});

describe('the unexpected', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each([
    ['development', undefined, 500],
    ['test', undefined, 500],
    ['', undefined, 500],
    ['production', undefined, 200],
    ['production', 'throw', 500],
    ['test', 'report', 200],
  ] as const)(
    'where NODE_ENV is %j and the option %s is answered with %s',
    async (env, unexpected, status) => {
      vi.stubEnv('NODE_ENV', env);
      const app = await TestApp.start('express', {
        controllers: [ReportsController],
        options: { reporting: unexpected === undefined ? {} : { unexpected } },
      });
      expect((await app.get('/condition')).status).toBe(status);
      expect(app.log.records).toHaveLength(1);
      expect(app.log.records[0]?.text).toContain('UnexpectedCondition: The total is negative');
      expect((await app.get('/error')).status).toBe(status === 200 ? 200 : 404);
      await app.close();
    },
  );
});
