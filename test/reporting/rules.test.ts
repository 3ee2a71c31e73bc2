import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import {
  ApiException,
  ErrorTranslator,
  Translates,
  UserException,
  type ReportRule,
} from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';

class CardRefused extends Error {}
class StoreBusy extends Error {}
@UserException(409, { code: 'LOUD', logLevel: 'error', alarm: true })
class Loud extends Error {}

@ErrorTranslator()
class PaymentErrors {
  @Translates(CardRefused) refused(error: CardRefused): ApiException {
    return new ApiException(402, 'The card was refused', { cause: error });
  }
}

@Controller()
class FailingController {
  @Get('missing/:id') missing(): void {
    throw new NotFoundException('No such contact');
  }
  @Get('payments') pay(): void {
    throw new CardRefused('refused');
  }
  @Get('loud') loud(): void {
    throw new Loud('loud');
  }
  @Get('busy') busy(): void {
    throw new StoreBusy('busy');
  }
  @Get('fields/:id') fields(@Param('id') id: string): void {
    throw new NotFoundException(id);
  }
}

const RULES: readonly ReportRule[] = [
  {
    when: ({ route }) => route === '/fields/:id',
    fields: ({ method }) => ({ tenant: 'acme', method }),
  },
  { class: CardRefused, level: 'warn', alarm: true },
  { code: 'LOUD', level: 'info', alarm: false },
  { status: 404, stack: true },
  { class: StoreBusy, level: false, alarm: true },
];

onEachPlatform('rules', (platform) => {
  let app: TestApp;
  let journal: Journal;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [FailingController],
      providers: [Journal, PaymentErrors],
      options: { reporter: Journal, reporting: { rules: RULES } },
    });
    journal = app.app.get(Journal);
  });
  afterEach(() => journal.clear());
  afterAll(() => app.close());

  it.each([
    ['/missing/7', { level: 'info', hasStack: true, alarm: false }],
    ['/payments', { level: 'warn', hasStack: false, alarm: true }],
    // over what the exception says of itself
    ['/loud', { level: 'info', hasStack: false, alarm: false }],
    ['/fields/7', { level: 'info', hasStack: true, fields: { tenant: 'acme', method: 'GET' } }],
    ['/nowhere', { level: 'info', hasStack: true, route: undefined }],
  ])('say what the record of %s is like', async (path, expected) => {
    const answer = await app.get(path);
    expect(answer.headers['x-error-id']).toBeDefined();
    expect(journal.records).toHaveLength(1);
    expect(journal.records[0]).toMatchObject(expected);
  });

  it('leave out records', async () => {
    expect((await app.get('/busy')).status).toBe(500);
    expect(journal.records).toEqual([]);
    expect(app.log.records).toEqual([]);
  });

  it('know how long the request took', async () => {
    await app.get('/payments');
    const duration = journal.records[0]?.duration ?? -1;
    expect(duration).toBeGreaterThan(0);
    expect(duration).toBeLessThan(60_000);
  });
});

onEachPlatform('a rule that fails', (platform) => {
  it('costs neither the answer nor the record', async () => {
    const rule: ReportRule = {
      when: () => {
        throw new Error('rule broke');
      },
      level: false,
    };
    const app = await TestApp.start(platform, {
      controllers: [FailingController],
      options: { reporting: { rules: [rule] } },
    });
    expect((await app.get('/missing/7')).status).toBe(404);
    expect(app.log.records).toHaveLength(1);
    const { level, text } = app.log.records[0] ?? { level: '', text: '' };
    expect(level).toBe('error');
    expect(text.indexOf('No such contact')).toBeLessThan(text.indexOf('rule broke'));
    expect(text).toContain('Failed afterwards: Error: rule broke');
    await app.close();
  });
});

onEachPlatform('telemetry that is async', (platform) => {
  it('rejects without harm', async () => {
    const telemetry = {
      traceId: () => undefined,
      record: (): Promise<void> => Promise.reject(new Error('collector down')),
    };
    const app = await TestApp.start(platform, {
      controllers: [FailingController],
      options: { telemetry },
    });
    expect((await app.get('/missing/7')).status).toBe(404);
    await expect.poll(() => app.log.records.map(({ level }) => level)).toEqual(['log', 'warn']);
    expect(app.log.records[1]?.text).toContain('Reporting failed: Error: collector down');
    await app.close();
  });
});
