import { Controller, Get, HttpCode, Module, NotFoundException, Post, Res } from '@nestjs/common';
import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';

import {
  UseReportingLevel,
  UseResponseHook,
  type CustomizedBody,
  type OutgoingAnswer,
  type ReportingLevel,
  type ReportingOptions,
  type ResponseHook,
} from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';

interface AnyResponse {
  header(name: string, value: string | string[]): unknown;
  send(body: unknown): unknown;
}

function failingController(path: string) {
  @Controller(path)
  class FailingController {
    @Get('fails') fails(@Res({ passthrough: true }) response: AnyResponse): void {
      response.header('x-served-by', 'here');
      throw new NotFoundException('x');
    }
    @Get('works') works(@Res({ passthrough: true }) response: AnyResponse): object {
      response.header('set-cookie', ['sid=hunter2', 'b=hunter2']);
      response.header('location', '/next?code=hunter2');
      return { fine: true };
    }
  }
  return FailingController;
}

@UseReportingLevel('troubleshoot')
@Controller('by-controller')
class LeveledController {
  @Get('fails') fails(): void {
    throw new NotFoundException('x');
  }
  @Get('works') works(): void {}
  @UseReportingLevel('full') @Get('full/:id') full(): void {}
  @UseReportingLevel('default') @Get('plain') plain(): void {
    throw new NotFoundException('x');
  }
  @UseReportingLevel('full') @Post('written') @HttpCode(202) written(
    @Res() response: AnyResponse,
  ): void {
    response.send('done');
  }
  @UseReportingLevel('full') @Get('hangs') hangs(): Promise<never> {
    return new Promise(() => undefined);
  }
}

class UpperCaseHook implements ResponseHook {
  onResponse({ text }: OutgoingAnswer): CustomizedBody {
    return { text: text?.toUpperCase() };
  }
}

@UseResponseHook(UpperCaseHook)
@Controller('inherited')
class InheritingController extends LeveledController {}

@UseReportingLevel('default')
@Controller('overriding')
class OverridingController extends InheritingController {}

@UseReportingLevel('full')
@Module({ controllers: [failingController('in-module')] })
class FullModule {}

onEachPlatform('the reporting level', (platform) => {
  let app: TestApp;
  let journal: Journal;
  const start = async (reporting: ReportingOptions = {}): Promise<void> => {
    app = await TestApp.start(platform, {
      imports: [FullModule],
      controllers: [
        failingController('contacts'),
        LeveledController,
        InheritingController,
        OverridingController,
      ],
      providers: [Journal],
      options: { reporter: Journal, reporting },
    });
    journal = app.app.get(Journal);
  };
  beforeAll(() => start());
  afterEach(() => journal.clear());
  afterAll(() => app.close());

  it.each([
    ['/contacts/fails', false],
    ['/by-controller/fails', true],
    ['/by-controller/plain', false],
    ['/inherited/fails', true],
    ['/overriding/fails', false],
    ['/in-module/fails', true],
    ['/nowhere', false],
  ])('decides whether the record of %s has the exchange: %s', async (path, hasExchange) => {
    await app.get(`${path}?token=hunter2`, { authorization: 'Bearer hunter2', accept: '*/*' });
    await expect.poll(() => journal.records).toHaveLength(1);
    const exchange = journal.records[0]?.exchange;
    if (!hasExchange) {
      expect(exchange).toBeUndefined();
      return;
    }
    expect(exchange).toMatchObject({
      request: {
        method: 'GET',
        url: `${path}?token=[Redacted]`,
        httpVersion: '1.1',
        headers: { authorization: '[Redacted]', accept: '*/*' },
      },
      response: {
        status: 404,
        headers: { 'x-error-code': 'NOT_FOUND', 'cache-control': 'no-store' },
      },
    });
    expect(journal.exchanges).toEqual([]);
  });

  it('is one of the options that a controller inherits, each by itself', async () => {
    for (const path of ['/inherited/fails', '/overriding/fails']) {
      expect((await app.get(path)).text).toContain('"ERRORS":["X"]');
    }
    expect((await app.get('/by-controller/fails')).text).toContain('"Errors":["x"]');
    await expect.poll(() => journal.records).toHaveLength(3);
  });

  it.each([
    ['GET', '/contacts/works', false],
    ['GET', '/by-controller/works', false],
    ['GET', '/by-controller/full/7', true],
    ['POST', '/by-controller/written', true],
    ['GET', '/in-module/works', true],
  ])('decides whether %s %s is reported: %s', async (method, path, isReported) => {
    await app.request(method, path);
    if (!isReported) {
      // one that is, as proof that those before it are not
      await app.get('/in-module/works');
    }
    await expect.poll(() => journal.exchanges).toHaveLength(1);
    expect(journal.exchanges[0]).toMatchObject({
      method: isReported ? method : 'GET',
      route: isReported ? path.replace('7', ':id') : '/in-module/works',
      outcome: 'answered',
    });
    expect(journal.records).toEqual([]);
  });

  it('shows a request that did not fail, without what is secret', async () => {
    await app.get('/in-module/works?q=hunter2', { cookie: 'sid=hunter2' });
    await expect.poll(() => journal.exchanges).toHaveLength(1);
    const record = journal.exchanges[0];
    expect(record).toMatchObject({ status: 200, route: '/in-module/works' });
    expect(record?.duration).toBeGreaterThan(0);
    expect(record?.exchange.request).toMatchObject({
      url: '/in-module/works?q=[Redacted]',
      headers: { cookie: '[Redacted]' },
    });
    expect(record?.exchange.response.headers).toMatchObject({
      'set-cookie': ['[Redacted]', '[Redacted]'],
      location: '/next?code=[Redacted]',
    });
    expect(JSON.stringify(record?.exchange)).not.toContain('hunter2');
  });

  it('tells of a client that has gone', async () => {
    const request = httpRequest({ port: app.port, path: '/by-controller/hangs' });
    request.on('error', () => undefined);
    request.end();
    const server = app.app.getHttpServer() as { once(event: string, then: () => void): void };
    await new Promise<void>((resolve) => server.once('request', resolve));
    // the guards have passed by the time that nothing is left to do
    await new Promise((resolve) => setImmediate(resolve));
    request.destroy();
    await expect.poll(() => journal.exchanges).toHaveLength(1);
    expect(journal.exchanges[0]).toMatchObject({ outcome: 'client gone' });
  });
});

onEachPlatform('the reporting level of the application', (platform) => {
  it.each<[ReportingLevel, number, boolean]>([
    ['default', 0, false],
    ['troubleshoot', 0, true],
    ['full', 1, true],
  ])('%s', async (level, exchanges, hasExchange) => {
    const app = await TestApp.start(platform, {
      controllers: [failingController('contacts')],
      providers: [Journal],
      options: { reporter: Journal, reporting: { level, readableQuery: ['page'] } },
    });
    const journal = app.app.get(Journal);
    await app.get('/contacts/works?page=2&q=hunter2');
    await app.get('/nowhere?page=2&q=hunter2');
    await expect.poll(() => journal.exchanges).toHaveLength(exchanges);
    expect(journal.records).toHaveLength(1);
    expect(journal.records[0]?.exchange?.request.url).toBe(
      hasExchange ? '/nowhere?page=2&q=[Redacted]' : undefined,
    );
    await app.close();
  });

  it('full is written by the default reporter, too', async () => {
    const app = await TestApp.start(platform, {
      controllers: [failingController('contacts')],
      options: { reporting: { level: 'full' } },
    });
    await app.get('/contacts/works');
    await vi.waitFor(() =>
      expect(app.log.records.map(({ text }) => text)).toEqual(['200 GET /contacts/works']),
    );
    await app.close();
  });
});
