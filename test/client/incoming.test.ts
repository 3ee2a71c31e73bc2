import { Controller, Get, Post, Query } from '@nestjs/common';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { UpstreamHttpModule } from '../../src/client/axios/index.js';
import { HttpService } from '@nestjs/axios';
import { lastValueFrom } from 'rxjs';
import {
  InjectRestClient,
  RestClientModule,
  type IncomingOptions,
  type RestClient,
} from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

@Controller()
class CallingController {
  failure: unknown;
  done = 0;

  constructor(
    @InjectRestClient('own') private readonly own: RestClient,
    @InjectRestClient('foreign') private readonly foreign: RestClient,
    private readonly http: HttpService,
  ) {}

  @Get('own') callOwn(@Query('path') path = 'echo'): Promise<unknown> {
    return this.noting(this.own.get(path));
  }
  @Post('own') async postOwn(): Promise<unknown> {
    // what is awaited before does not matter
    await new Promise((resolve) => setImmediate(resolve));
    return this.own.get('echo');
  }
  @Get('explicit') explicit(): Promise<unknown> {
    return this.own.get('echo', { headers: { 'X-Request-Id': 'mine', traceparent: PARENT } });
  }
  @Get('foreign') callForeign(): Promise<unknown> {
    return this.foreign.get('echo');
  }
  @Get('axios') async callAxios(@Query('path') path = 'echo'): Promise<unknown> {
    return (await this.noting(lastValueFrom(this.http.get<unknown>(path)))).data;
  }

  private async noting<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      this.done++;
      return result;
    } catch (failure) {
      this.failure = failure;
      throw failure;
    }
  }
}

interface Echo {
  readonly headers: Readonly<Record<string, string>>;
}

onEachPlatform('the calls of a request', (platform) => {
  let server: MisbehavingServer;
  let app: TestApp;
  const failure = (): unknown => app.app.get(CallingController).failure;

  async function start(incoming: IncomingOptions): Promise<void> {
    app = await TestApp.start(platform, {
      imports: [
        RestClientModule.register({ name: 'own', baseUrl: server.origin, incoming }),
        RestClientModule.register({ name: 'foreign', baseUrl: server.origin, propagate: false }),
        UpstreamHttpModule.register({ name: 'axios', http: { baseURL: server.origin }, incoming }),
      ],
      controllers: [CallingController],
    });
  }
  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterEach(() => server.forget());
  afterAll(() => server.close());

  describe('of which all have its ids', () => {
    beforeAll(() => start({}));
    afterAll(() => app.close());

    it.each(['own', 'axios'])('by %s', async (route) => {
      const headers = { 'x-request-id': 'r-17', traceparent: PARENT, tracestate: 'a=1' };
      const { headers: sent } = (await app.get(`/${route}`, headers)).json as Echo;
      expect(sent).toMatchObject(headers);
    });

    it('after the body was read', async () => {
      const { headers: sent } = (await app.post('/own', { a: 1 }, { 'x-request-id': 'r-18' }))
        .json as Echo;
      expect(sent['x-request-id']).toBe('r-18');
    });

    it('concurrently, each its own', async () => {
      const ids = Array.from({ length: 50 }, (_, index) => `r-${index}`);
      const answers = await Promise.all(
        ids.map((id, index) => app.get(index % 2 ? '/own' : '/axios', { 'x-request-id': id })),
      );
      expect(answers.map(({ json }) => (json as Echo).headers['x-request-id'])).toEqual(ids);
    });

    it.each([
      ['x-request-id', 'with space'],
      ['x-request-id', 'x'.repeat(129)],
      ['traceparent', 'garbage'],
      ['traceparent', `${PARENT} forged`],
    ])('but none that is not one: %s %s', async (name, value) => {
      const { headers: sent } = (await app.get('/own', { [name]: value })).json as Echo;
      expect(sent).not.toHaveProperty(name);
    });

    it('but those of the caller before', async () => {
      const headers = { 'x-request-id': 'r-19', traceparent: PARENT.replace('01', '00') };
      const { headers: sent } = (await app.get('/explicit', headers)).json as Echo;
      expect(sent).toMatchObject({ 'x-request-id': 'mine', traceparent: PARENT });
    });

    it('but none to a service of others', async () => {
      const headers = { 'x-request-id': 'r-20', traceparent: PARENT };
      const { headers: sent } = (await app.get('/foreign', headers)).json as Echo;
      expect(sent).not.toHaveProperty('x-request-id');
      expect(sent).not.toHaveProperty('traceparent');
    });

    it('and go on when the client goes', async () => {
      const controller = app.app.get(CallingController);
      const before = controller.done;
      await askAndGo(app.port, '/own?path=slow-headers%3Fms=100', () =>
        expect.poll(() => server.seen).toHaveLength(1),
      );
      await expect.poll(() => controller.done).toBe(before + 1);
    });
  });

  describe('that end with it', () => {
    beforeAll(() => start({ abort: true, budget: 400 }));
    afterAll(() => app.close());

    it.each(['own', 'axios'])('when the client goes: %s', async (route) => {
      await askAndGo(app.port, `/${route}?path=slow-headers`, () =>
        expect.poll(() => server.seen).toHaveLength(1),
      );
      await expect
        .poll(failure)
        .toMatchObject({ name: 'UpstreamAborted', service: route, attempt: 1 });
    });

    it.each(['own', 'axios'])('when its time is over: %s', async (route) => {
      const answer = await app.get(`/${route}?path=slow-headers`);
      expect(answer.status).toBe(504);
      expect(failure()).toMatchObject({
        name: 'UpstreamTimeout',
        message: expect.stringContaining('at its deadline') as string,
      });
    });

    it('but no others', async () => {
      expect((await app.get('/own')).status).toBe(200);
    });
  });

  describe('with an id of the application', () => {
    beforeAll(() => start({ requestId: () => 'made-here' }));
    afterAll(() => app.close());

    it('have that', async () => {
      const { headers: sent } = (await app.get('/own', { 'x-request-id': 'r-21' })).json as Echo;
      expect(sent['x-request-id']).toBe('made-here');
    });
  });
});

/** Sends a request and closes the connection before the answer. */
async function askAndGo(
  port: number,
  path: string,
  until: () => PromiseLike<unknown>,
): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until();
  socket.destroy();
}
