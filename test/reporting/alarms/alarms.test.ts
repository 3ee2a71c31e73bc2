import { Controller, Get, Inject, Injectable, Param } from '@nestjs/common';
import { getDataSourceToken, InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import { EntitySchema, type DataSource } from 'typeorm';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import {
  ErrorReports,
  UserException,
  webhookChannel,
  type Alarm,
  type AlarmChannel,
  type AlarmOptions,
  type RestErrorsOptions,
} from '../../../src/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { errorList, seen } from '../../support/seen.js';
import {
  onEachPlatform,
  TestApp,
  type AppDefinition,
  type Platform,
} from '../../support/test-app.js';
import { RecordingChannel } from './recording-channel.js';
import { WebhookReceiver } from './webhook-receiver.js';

@UserException(409)
class NameTaken extends Error {}

@UserException(409, { alarm: true, logLevel: false })
class LedgerBroken extends Error {}

@Controller('contacts')
class ContactsController {
  @Get('taken') taken(): void {
    throw new NameTaken('Taken');
  }
  @Get('ledger') ledger(): void {
    throw new LedgerBroken('The ledger is broken');
  }
  @Get(':id') read(@Param('id') id: string): void {
    throw new TypeError(`no contact ${id}`);
  }
}

const start = (
  platform: Platform,
  alarms: AlarmOptions,
  definition: Partial<AppDefinition> = {},
): Promise<TestApp> =>
  TestApp.start(platform, {
    controllers: [ContactsController],
    ...definition,
    options: { alarms, ...definition.options },
  });

const UNKNOWN = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

onEachPlatform('alarms', (platform) => {
  let channel: RecordingChannel;
  beforeEach(() => {
    channel = new RecordingChannel();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tell of an unknown error at once, and of further ones at the end', async () => {
    const app = await start(platform, { channels: [channel], application: 'contacts' });
    const answer = await app.get('/contacts/7?token=hunter2', { authorization: 'hunter2' });
    await channel.has(1);
    for (let n = 0; n < 3; n++) await app.get(`/contacts/${n}`);
    expect(channel.alarms).toHaveLength(1);
    await app.close();
    expect(channel.alarms).toHaveLength(2);
    const [first, digest] = channel.alarms;
    expect(first).toMatchObject({
      kind: 'first',
      errorId: answer.headers['x-error-id'],
      code: 'INTERNAL_SERVER_ERROR',
      status: 500,
      causeCode: 'TypeError',
      frame: expect.stringMatching(
        /^ContactsController\.read \(test\/reporting\/alarms\/alarms\.test\.ts:\d+\)$/,
      ) as string,
      name: 'TypeError',
      message: 'no contact 7',
      transport: 'http',
      method: 'GET',
      route: '/contacts/:id',
      application: 'contacts',
    });
    expect(digest).toMatchObject({ kind: 'digest', suppressed: 3, total: 4 });
    expect(JSON.stringify(channel.alarms)).not.toContain('hunter2');
  });

  it('tell of further failures when the interval ends', async () => {
    const app = await start(platform, { channels: [channel] });
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    // begun while timers are those of the test
    for (let n = 0; n < 3; n++) await app.get('/contacts/7');
    await vi.advanceTimersByTimeAsync(300_000);
    await new Promise(setImmediate);
    expect(channel.kinds).toEqual(['first', 'digest']);
    vi.useRealTimers();
    await app.close();
  });

  it('tell of what is marked, even without a record, and of no ordinary exception', async () => {
    const app = await start(platform, { channels: [channel] });
    await app.get('/contacts/taken');
    await app.get('/no/such/route');
    await app.get('/contacts/ledger');
    const records = app.log.records.map(({ text }) => text.slice(0, 3));
    await app.close();
    expect(channel.alarms).toMatchObject([
      { code: 'LEDGER_BROKEN', status: 409, message: 'The ledger is broken' },
    ]);
    expect(records).toEqual(['409', '404']);
  });

  it('stay within their throttle in a storm', async () => {
    const app = await start(platform, { channels: [channel] });
    // as many connections at once as a busy machine accepts before it resets some
    for (let round = 0; round < 8; round++) {
      const requests = Array.from({ length: 250 }, (_, n) => app.get(`/contacts/${n}`));
      const statuses = (await Promise.all(requests)).map(({ status }) => status);
      expect(statuses).toEqual(Array(250).fill(500));
    }
    await app.close();
    expect(channel.kinds.toSorted()).toEqual(['digest', 'first', 'rate']);
    expect(channel.alarms.find(({ kind }) => kind === 'digest')).toMatchObject({
      suppressed: 1_999,
      total: 2_000,
    });
  });

  it.each<[string, () => Promise<void>]>([
    ['fails', () => Promise.reject(new Error('no luck'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('leave answers and other channels alone when a channel %s', async (_, send) => {
    const app = await start(platform, { flushTimeout: 1, channels: [{ send }, channel] });
    expect(seen(await app.get('/contacts/7'))).toEqual(UNKNOWN);
    await channel.has(1);
    expect(seen(await app.get('/contacts/7'))).toEqual(UNKNOWN);
    await app.close();
  });

  it('begin after the failure has been dealt with', async () => {
    const events: string[] = [];
    class JournalReporter {
      report(): void {
        events.push('record');
      }
    }
    const app = await start(
      platform,
      { channels: [{ send: () => void events.push('alarm') }] },
      { options: { reporter: JournalReporter } },
    );
    await app.get('/contacts/7');
    await app.close();
    expect(events).toEqual(['record', 'alarm']);
  });

  it('go to a webhook, signed', async () => {
    const receiver = await WebhookReceiver.start();
    const secret = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
    const app = await start(platform, {
      channels: [webhookChannel({ url: receiver.url, secret })],
    });
    await app.get('/contacts/7');
    await app.close();
    const [{ body, headers } = { body: '', headers: {} }] = receiver.deliveries;
    const alarm = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(alarm).toMatchObject({ kind: 'first', route: '/contacts/:id' });
    await receiver.close();
  });
});

@Injectable()
class Mailbox {
  readonly letters: string[] = [];
}

@Injectable()
class MailChannel implements AlarmChannel {
  constructor(@Inject(Mailbox) private readonly mailbox: Mailbox) {}

  async send({ kind, name }: Alarm): Promise<void> {
    await Promise.resolve();
    this.mailbox.letters.push(`${kind} ${name}`);
  }
}

describe('a channel of the application', () => {
  it.each([
    ['is a provider', [Mailbox, MailChannel]],
    ['is made with what modules export', [Mailbox]],
  ])('%s', async (_, providers) => {
    class MailModule {}
    const app = await start(
      'express',
      { channels: [MailChannel] },
      { imports: [{ module: MailModule, providers, exports: [Mailbox], global: true }] },
    );
    const { letters } = app.app.get(Mailbox);
    await app.get('/contacts/7');
    await app.close();
    expect(letters).toEqual(['first TypeError']);
  });
});

const Note = new EntitySchema<{ id: number; text: string }>({
  name: 'Note',
  columns: { id: { type: Number, primary: true, generated: true }, text: { type: String } },
});

@Injectable()
class NoteChannel implements AlarmChannel {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async send({ kind }: Alarm): Promise<void> {
    await this.dataSource.getRepository(Note).insert({ text: kind });
  }
}

@Controller('notes')
class NotesController {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly reports: ErrorReports,
  ) {}

  @Get() async write(): Promise<void> {
    await this.dataSource.getRepository(Note).insert({ text: 'of the request' });
    this.reports.report(new Error('handled'));
    await this.dataSource.getRepository(Note).insert({ text: 'of the request' });
    throw new NameTaken('Taken');
  }
}

onEachPlatform('a channel that writes to the database', (platform) => {
  it('is no part of the transaction that failed', async () => {
    const options: RestErrorsOptions = {
      alarms: { channels: [NoteChannel] },
      transactions: typeOrmTransactions(),
    };
    const app = await TestApp.start(platform, {
      imports: [TypeOrmModule.forRoot({ type: 'sqljs', entities: [Note], synchronize: true })],
      controllers: [NotesController],
      providers: [NoteChannel],
      options,
    });
    const notes = app.app.get<DataSource>(getDataSourceToken()).getRepository(Note);
    expect((await app.get('/notes')).status).toBe(409);
    await vi.waitFor(async () => {
      expect(await notes.find()).toEqual([{ id: expect.any(Number) as number, text: 'first' }]);
    });
    await app.close();
  });
});
