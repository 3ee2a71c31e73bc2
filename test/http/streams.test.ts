import { Controller, Get, Res, StreamableFile } from '@nestjs/common';
import http from 'node:http';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { tellsOfSentStreams } from '../support/platform-versions.js';
import type { LogEntry } from '../support/recording-logger.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

async function* failsMidway(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000, 'a');
  await nextTurn();
  throw new Error('disk hunter2');
}

async function* objectsMidway(): AsyncGenerator<unknown> {
  yield 'x'.repeat(100_000);
  await nextTurn();
  yield { password: 'hunter2' };
}

/** Never ends, as a download that the client breaks off. */
function endless(): Readable {
  return new Readable({
    read() {
      this.push(Buffer.alloc(10_000, 'a'));
    },
  });
}

const closed: Readable[] = [];

@Controller()
class StreamController {
  @Get('file/early') early(): StreamableFile {
    const read = function (this: Readable): void {
      this.destroy(new Error('no file /etc/hunter2'));
    };
    return new StreamableFile(new Readable({ read }), { type: 'text/csv', length: 7 });
  }
  @Get('file/destroyed') destroyed(): StreamableFile {
    const stream = Readable.from(['never sent']);
    stream.destroy();
    return new StreamableFile(stream);
  }
  @Get('file/objects') objects(): StreamableFile {
    return new StreamableFile(Readable.from([{ password: 'hunter2' }]));
  }
  @Get('file/objects/midway') objectsMidway(): StreamableFile {
    return new StreamableFile(Readable.from(objectsMidway()));
  }
  @Get('file/endless') endlessFile(): StreamableFile {
    const stream = endless();
    closed.push(stream);
    return new StreamableFile(stream);
  }
  @Get('file/whole') whole(): StreamableFile {
    return new StreamableFile(Readable.from(['whole'], { objectMode: false }), { length: 5 });
  }
  @Get('file/empty') empty(): StreamableFile {
    return new StreamableFile(Readable.from([], { objectMode: false }), { length: 0 });
  }
  @Get('returned/midway') returnedMidway(): Readable {
    return Readable.from(failsMidway(), { objectMode: false });
  }
  @Get('returned/endless') returnedEndless(): Readable {
    return endless();
  }
  @Get('returned/early') returnedEarly(): Readable {
    return this.early().getStream();
  }
  @Get('sent/midway') sentMidway(@Res() reply: { send(body: unknown): void }): void {
    reply.send(Readable.from(failsMidway(), { objectMode: false }));
  }
  @Get('sent/web') sentWeb(@Res() reply: { send(body: unknown): void }): void {
    reply.send(ReadableStream.from(failsMidway()));
  }
  @Get('sent/endless') sentEndless(@Res() reply: { send(body: unknown): void }): void {
    reply.send(endless());
  }
}

const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

/** Reads the first bytes and goes. */
async function breakOff(port: number, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const download = http.get({ port, host: '127.0.0.1', path, agent: false }, (answer) => {
      answer.on('error', () => undefined);
      answer.once('data', () => download.destroy());
      answer.once('close', resolve);
    });
    download.once('error', reject);
  });
}

onEachPlatform('a streamed file', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [StreamController] });
  });
  beforeEach(() => {
    app.log.clear();
    closed.length = 0;
  });
  afterAll(() => app.close());

  it.each(['early', 'destroyed', 'objects'])('%s fails as any handler', async (name) => {
    expect(seen(await app.get(`/file/${name}`))).toEqual(unknown);
    expect(app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toMatch(/^500 INTERNAL_SERVER_ERROR GET \/file\/\w+: /);
  });

  it.each(['early', 'destroyed'])('%s fails for HEAD too', async (name) => {
    const answer = await app.request('HEAD', `/file/${name}`);
    expect(seen(answer)).toEqual({ ...unknown, body: '' });
    expect(app.log.records).toHaveLength(1);
  });

  it.each([
    ['whole', '5'],
    ['empty', '0'],
  ])('%s answers HEAD with its length', async (name, length) => {
    const answer = await app.request('HEAD', `/file/${name}`);
    expect(answer).toMatchObject({ status: 200, text: '', truncated: false });
    expect(answer.headers).toMatchObject({
      'content-length': length,
      'content-type': 'application/octet-stream',
    });
    expect(app.log.records).toEqual([]);
  });

  it('of objects that fails midway is broken off', async () => {
    const answer = await app.get('/file/objects/midway');
    expect(answer).toMatchObject({ status: 200, truncated: true });
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect(app.log.records[0]).toMatchObject({ level: 'error' });
    expect(app.log.records[0]?.text).toContain('(truncated): TypeError');
  });

  it('that the client breaks off is no error', async () => {
    await breakOff(app.port, '/file/endless');
    await expect.poll(() => app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]).toMatchObject({
      level: 'debug',
      text: expect.stringMatching(
        /^499 CLIENT_CLOSED_REQUEST GET \/file\/endless \(client gone\)/,
      ) as string,
    });
    expect(closed[0]?.destroyed).toBe(true);
  });
});

// Express has no answer for other streams: handlers pipe them by themselves
describe('a stream on Fastify', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start('fastify', { controllers: [StreamController] });
  });
  beforeEach(() => app.log.clear());
  afterAll(() => app.close());

  it.each(['returned/midway', 'sent/midway', 'sent/web'])(
    '%s is broken off and logged once',
    async (path) => {
      if (path.startsWith('sent') && !tellsOfSentStreams(app)) return;
      expect(await app.get(`/${path}`)).toMatchObject({ status: 200, truncated: true });
      // Nest 12.5 has a line of its own on what it made a stream of
      const records = (): LogEntry[] =>
        app.log.records.filter(({ context }) => context !== 'RouterResponseController');
      await expect.poll(() => records()).toHaveLength(1);
      expect(records()[0]).toMatchObject({ level: 'error' });
      expect(records()[0]?.text).toMatch(
        new RegExp(`^500 INTERNAL_SERVER_ERROR GET /${path} \\(truncated\\): Error: disk hunter2`),
      );
    },
  );

  it.each(['returned/endless', 'sent/endless'])('%s broken off is no error', async (path) => {
    if (path.startsWith('sent') && !tellsOfSentStreams(app)) return;
    await breakOff(app.port, `/${path}`);
    await expect.poll(() => app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]).toMatchObject({
      level: 'debug',
      text: expect.stringContaining(`GET /${path} (client gone)`) as string,
    });
  });

  it('that fails early is an error like any', async () => {
    expect(seen(await app.get('/returned/early'))).toEqual(unknown);
    expect(app.log.records).toHaveLength(1);
  });
});
