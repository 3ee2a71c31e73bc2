import { Controller, Get, Query } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ProblemDetailsFormatter, UserException, type RestErrorsOptions } from '../../src/index.js';
import {
  InjectRestClient,
  RestClient,
  RestClientModule,
  type UpstreamPolicy,
} from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(410, { code: 'CONTACT_GONE', expose: ['contactId'] })
class ContactGone extends Error {
  constructor(readonly contactId: number) {
    super('The contact is gone');
  }
}

@Controller()
class CallingController {
  constructor(@InjectRestClient('crm') private readonly crm: RestClient) {}

  @Get('call') call(@Query('path') path: string): Promise<unknown> {
    return this.crm.get(path);
  }
  @Get('wrapped') async wrapped(@Query('path') path: string): Promise<unknown> {
    try {
      return await this.crm.get(path);
    } catch (cause) {
      throw Object.assign(new ContactGone(7), { cause });
    }
  }
}

/** What no client may see: words of the service, its ids and addresses. */
const UPSTREAM_WORDS = [
  /The service answers/,
  /STATUS_\d/,
  /127\.0\.0\.1/,
  /nginx/,
  /xxxx/,
  /status\//,
];

onEachPlatform('a failed call that nobody catches', (platform) => {
  let server: MisbehavingServer;
  let app: TestApp;

  async function start(policy?: UpstreamPolicy, options?: RestErrorsOptions): Promise<void> {
    app = await TestApp.start(platform, {
      ...(options && { options }),
      imports: [
        RestClientModule.register({
          name: 'crm',
          baseUrl: server.origin,
          timeout: 300,
          ...(policy !== undefined && { policy }),
        }),
      ],
      controllers: [CallingController],
    });
  }
  const call = (path: string, route = 'call') =>
    app.get(`/${route}?path=${encodeURIComponent(path)}`);

  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterAll(() => server.close());

  describe('by default', () => {
    beforeAll(() => start());
    afterAll(() => app.close());
    beforeEach(() => app.log.clear());

    const FAILED = ['UPSTREAM_FAILED', 'A service that this one depends on failed.'];
    const LATE = ['UPSTREAM_TIMEOUT', 'A service that this one depends on did not answer in time.'];
    const AWAY = [
      'UPSTREAM_UNAVAILABLE',
      'A service that this one depends on is not available at the moment.',
    ];

    it.each<[string, number, readonly (string | undefined)[]]>([
      ['status/400', 502, FAILED],
      ['status/401', 502, FAILED],
      ['status/404', 502, FAILED],
      ['status/409', 502, FAILED],
      ['status/500', 502, FAILED],
      ['status/599', 502, FAILED],
      ['status/999', 502, FAILED],
      ['status/408', 504, LATE],
      ['status/504', 504, LATE],
      ['status/429', 503, AWAY],
      ['status/503', 503, AWAY],
      ['slow-headers', 504, LATE],
      ['slow-body', 504, LATE],
      ['slow-body?status=500', 502, FAILED],
      ['reset-before-headers', 502, FAILED],
      ['reset-mid-body', 502, FAILED],
      ['garbage', 502, FAILED],
      ['html', 502, FAILED],
      ['html?status=502', 502, FAILED],
      ['truncated-json', 502, FAILED],
      ['huge?status=500&mb=1', 502, FAILED],
      ['redirect-loop', 502, FAILED],
    ])('tells of %s nothing but %i', async (path, status, [code, message]) => {
      const answer = await call(path);
      expect(answer.status).toBe(status);
      expect(answer.json).toEqual({ Errors: [message], StatusCode: status });
      expect(answer.headers['x-error-code']).toBe(code);
      expect(answer.headers['retry-after']).toBeUndefined();
      const whole = JSON.stringify([answer.headers, answer.text]);
      for (const word of UPSTREAM_WORDS) expect(whole).not.toMatch(word);
    });

    it.each([
      ['status/503?retryAfter=2', '2'],
      ['status/429?retryAfter=120', '120'],
      ['status/500?retryAfter=7', '7'],
    ])('passes on when to come again: %s', async (path, seconds) => {
      const answer = await call(path);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe(seconds);
    });

    it('passes on a date', async () => {
      const answer = await call('status/503?retryAfter=date:60000');
      expect(answer.headers['retry-after']).toMatch(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
    });

    it.each(['soon', '-1', '1.5', '99999999999', 'Tue, 99 Nov 2026 99:99:99 GMT'])(
      'does not pass on what is no time: %s',
      async (text) => {
        const answer = await call(`status/503?retryAfter=${encodeURIComponent(text)}`);
        expect(answer.status).toBe(503);
        expect(answer.headers['retry-after']).toBeUndefined();
      },
    );

    it('copies no header of the service', async () => {
      const { headers } = await call('set-cookie?status=500');
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('x-secret');
      expect(headers).not.toHaveProperty('keep-alive', 'timeout=5');
      expect(headers).not.toHaveProperty('etag');
    });

    it('has one record, with the call', async () => {
      const answer = await call('status/503?retryAfter=2');
      expect(app.log.records).toHaveLength(1);
      const [{ level, text } = { level: '', text: '' }] = app.log.records;
      expect(level).toBe('error');
      expect(text).toContain('503 UPSTREAM_UNAVAILABLE GET /call');
      expect(text).toContain(`crm GET ${server.origin}/status/{} 503`);
      expect(text.match(/error id [\da-f-]{36}/g)).toHaveLength(1);
      expect(text).toContain(answer.headers['x-error-id']);
      expect(text).toContain('UpstreamServerError');
    });

    it('has the call in the record of the error that was made of it', async () => {
      const answer = await call('status/404', 'wrapped');
      expect(answer.status).toBe(410);
      expect(app.log.records).toHaveLength(1);
      expect(app.log.records[0]?.text).toContain(`crm GET ${server.origin}/status/{} 404`);
    });
  });

  describe('with rules', () => {
    let given: () => unknown;
    beforeAll(() =>
      start(
        [
          { status: 404, treatment: (error) => new ContactGone(error.status ?? 0) },
          { code: ['STATUS_418', 'STATUS_451'], treatment: 'forward' },
          { status: [409, 429, 503], treatment: 'forward', headers: ['X-Secret', 'Set-Cookie'] },
          { status: 422, treatment: 'mask' },
          { status: '4xx', treatment: () => given() as Error },
          { treatment: 'forward' },
        ],
        { formatter: ProblemDetailsFormatter },
      ),
    );
    afterAll(() => app.close());
    beforeEach(() => app.log.clear());

    it('is translated', async () => {
      const answer = await call('status/404');
      expect(answer.status).toBe(410);
      expect(answer.json).toMatchObject({
        status: 410,
        code: 'CONTACT_GONE',
        detail: 'The contact is gone',
        contactId: 404,
      });
      expect(app.log.records).toHaveLength(1);
      expect(app.log.records[0]?.text).toContain(`crm GET ${server.origin}/status/{} 404`);
    });

    it.each([
      ['status/418', 418],
      ['status/451', 451],
      ['status/409', 409],
      ['status/500', 500],
    ])('is forwarded: %s', async (path, status) => {
      const answer = await call(path);
      expect(answer.status).toBe(status);
      expect(answer.json).toMatchObject({
        status,
        code: `STATUS_${status}`,
        detail: `The service answers ${status}.`,
      });
      // it is our failure, with an id of its own
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.text));
      expect(app.log.records[0]?.text).not.toContain(
        `error id ${String(answer.headers['x-error-id'])}`,
      );
    });

    it('copies the headers of the list alone', async () => {
      const answer = await call('set-cookie?status=503');
      expect(answer.status).toBe(503);
      expect(answer.headers['x-secret']).toBeDefined();
      expect(answer.headers['set-cookie']).toHaveLength(2);
      expect(answer.headers['retry-after']).toBe('3');
      expect(answer.headers).not.toHaveProperty('etag');
    });

    it.each(['html?status=500', 'huge?status=500&mb=1'])(
      'does not forward what nobody wrote for clients: %s',
      async (path) => {
        const answer = await call(path);
        expect(answer.status).toBe(500);
        expect(answer.json).toMatchObject({
          title: 'Internal Server Error',
          detail: 'Internal Server Error',
        });
      },
    );

    it('does not forward what frameworks add while they are developed with', async () => {
      const members = { message: 'No', trace: 'at com.acme', exception: 'X', debugInfo: {}, id: 7 };
      const text = encodeURIComponent(
        JSON.stringify({ type: 'about:blank', title: 'No', ...members }),
      );
      const answer = await call(`body?status=500&type=application/problem%2Bjson&text=${text}`);
      expect(answer.json).toMatchObject({ title: 'No', id: 7 });
      for (const name of ['trace', 'exception', 'debugInfo'])
        expect(answer.json).not.toHaveProperty(name);
    });

    it.each(['slow-headers', 'reset-before-headers', 'html', 'status/999'])(
      'masks what cannot be forwarded: %s',
      async (path) => {
        const answer = await call(path);
        expect([502, 504]).toContain(answer.status);
        for (const word of UPSTREAM_WORDS) expect(answer.text).not.toMatch(word);
      },
    );

    it.each([() => undefined, () => 'text', () => Promise.reject(new Error('late'))])(
      'is masked when a function gives no exception: %o',
      async (make) => {
        given = make;
        const answer = await call('status/400');
        expect(answer.status).toBe(502);
        expect(answer.json).toMatchObject({ code: 'UPSTREAM_FAILED' });
        expect(app.log.records).toHaveLength(1);
        expect(app.log.records[0]?.text).toContain('gave no exception');
        expect(app.log.records[0]?.text).toContain('UpstreamClientError');
      },
    );

    it('is masked by the first rule that fits', async () => {
      expect((await call('status/422')).status).toBe(502);
    });
  });
});
