import { Controller, Get, Res, StreamableFile } from '@nestjs/common';
import http, { type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { UserException, type ResponseHook } from '../../../src/index.js';
import { PinoApp, type PinoDefinition } from '../../support/pino-app.js';
import { LEVELS } from '../../support/pino-log.js';
import { tellsOfSentStreams } from '../../support/platform-versions.js';
import { onEachPlatform } from '../../support/test-app.js';

@UserException(409, { code: 'TOO_LATE' })
class TooLate extends Error {}

interface AnyResponse {
  readonly raw?: ServerResponse;
  send(body: unknown): unknown;
}

const nodeResponse = (response: AnyResponse): ServerResponse =>
  response.raw ?? (response as unknown as ServerResponse);

async function* failsMidway(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000, 'a');
  await nextTurn();
  throw new Error('disk');
}

const asked: Array<() => void> = [];
const pause = (): Promise<void> => new Promise((resolve) => asked.push(resolve));

@Controller()
class BegunController {
  @Get('file') file(): StreamableFile {
    return new StreamableFile(Readable.from(failsMidway(), { objectMode: false }));
  }
  @Get('sent') sent(@Res() response: AnyResponse): void {
    const stream = Readable.from(failsMidway(), { objectMode: false });
    if (response.raw === undefined) stream.pipe(nodeResponse(response));
    else response.send(stream);
  }
  @Get('written') async written(@Res() response: AnyResponse): Promise<void> {
    const raw = nodeResponse(response);
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    await new Promise((resolve) => raw.write('the first part', resolve));
    throw new TooLate('Too late');
  }
  @Get('ended') ended(@Res() response: AnyResponse): void {
    nodeResponse(response).end('the whole');
    throw new TypeError('after the end');
  }
  @Get('later') async later(@Res() response: AnyResponse): Promise<void> {
    const raw = nodeResponse(response);
    raw.end('the whole');
    await pause();
    throw new TypeError('after the end');
  }
  @Get('slow') async slow(): Promise<void> {
    await pause();
    throw new TypeError('nobody listens');
  }
  @Get('taken') taken(): void {
    throw new TooLate('Too late');
  }
}

onEachPlatform('the record of an answer that was begun', (platform) => {
  let app: PinoApp;
  const start = async (definition: PinoDefinition = {}): Promise<void> => {
    app = await PinoApp.start(platform, { controllers: [BegunController], ...definition });
  };
  beforeEach(() => {
    asked.length = 0;
  });
  afterEach(() => app.close());

  it.each([
    ['/file', 'INTERNAL_SERVER_ERROR', 'error'],
    ['/written', 'TOO_LATE', 'info'],
    ['/sent', 'INTERNAL_SERVER_ERROR', 'error'],
  ] as const)('%s, which breaks off, says so', async (path, code, level) => {
    await start();
    // on Express nobody hears of a stream that the handler pipes
    if (path === '/sent' && (platform === 'express' || !tellsOfSentStreams(app.test))) return;
    expect(await app.test.get(path)).toMatchObject({ status: 200, truncated: true });
    await expect.poll(() => app.log.lines).toHaveLength(1);
    expect(await app.line()).toMatchObject({
      level: LEVELS[level],
      code,
      outcome: 'truncated',
      req: { url: path },
      res: { statusCode: 200 },
    });
  });

  it.each(['/ended', '/later'])('%s, which fails after the end, has that once', async (path) => {
    await start();
    await app.test.get(path);
    asked[0]?.();
    await expect.poll(() => app.log.raw).toContain('already answered');
    const lines = await app.lines();
    // the record of the request, unless that had been written: versions of Nest differ by a turn
    expect(lines.filter(({ err }) => err !== undefined)).toMatchObject([
      {
        level: LEVELS.error,
        outcome: 'already answered',
        err: { type: 'TypeError', message: 'after the end', stack: expect.any(String) as string },
        req: { url: path },
      },
    ]);
    const others = lines.filter(({ err }) => err === undefined).map(({ msg }) => msg);
    expect(others).toEqual(lines.length === 1 ? [] : ['request completed']);
  });

  /** Asks, and goes when the handler runs; until the server knows. */
  async function askAndGo(): Promise<void> {
    const server = app.test.app.getHttpServer() as http.Server;
    const closed = new Promise<void>((resolve) => {
      server.once('request', (_, response: ServerResponse) => response.once('close', resolve));
    });
    const gone = http.get({ port: app.test.port, host: '127.0.0.1', path: '/slow', agent: false });
    gone.on('error', () => undefined);
    await expect.poll(() => asked).toHaveLength(1);
    gone.destroy();
    await closed;
    asked[0]?.();
  }

  it('of a client that has gone is not written at info', async () => {
    await start();
    await askAndGo();
    expect(await app.lines()).toEqual([]);
  });

  it('of a client that has gone says so at debug, and then what failed, once', async () => {
    await start({ pino: { level: 'debug' } });
    await askAndGo();
    await expect.poll(() => app.log.raw).toContain('nobody listens');
    const [aborted, failed, ...others] = await app.lines();
    expect(aborted).toMatchObject({ level: LEVELS.debug, msg: 'request aborted' });
    expect(aborted).not.toHaveProperty('err');
    expect(failed).toMatchObject({
      level: LEVELS.debug,
      code: 'CLIENT_CLOSED_REQUEST',
      outcome: 'client gone',
      err: { type: 'TypeError', message: 'nobody listens' },
      req: { url: '/slow' },
    });
    expect(others).toEqual([]);
  });

  it.each([
    [{ useLevel: 'info' }, [LEVELS.info]],
    [{ customLogLevel: () => 'warn' }, [LEVELS.warn]],
  ] as const)(
    'of a client that has gone has the level that is asked for: %o',
    async (pino, levels) => {
      await start({ pino });
      await askAndGo();
      expect((await app.lines()).map(({ level }) => level)).toEqual(levels);
    },
  );

  it('has what failed while answering', async () => {
    class FailingFormatter {
      readonly mediaType = 'application/json';
      format(): never {
        throw new Error('formatter');
      }
    }
    await start({ options: { formatter: FailingFormatter } });
    await app.test.get('/taken');
    const line = await app.line();
    expect(line).toMatchObject({
      level: LEVELS.error,
      code: 'TOO_LATE',
      err: { message: 'Too late' },
    });
    expect(line['causes']).toMatchObject([
      { message: 'Too late', relation: 'thrown' },
      { message: 'formatter', relation: 'follow-up' },
    ]);
  });

  it('has what a response hook failed with', async () => {
    class FailingHook implements ResponseHook {
      async onResponse(): Promise<never> {
        await nextTurn();
        throw new Error('hook');
      }
    }
    await start({ options: { responseHook: FailingHook } });
    await app.test.get('/taken');
    await expect.poll(() => app.log.raw).toContain('TOO_LATE');
    const failed = app.log.lines.filter(({ code }) => code === 'TOO_LATE');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.['causes']).toMatchObject([{ message: 'Too late' }, { message: 'hook' }]);
  });
});
