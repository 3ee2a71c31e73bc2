import { Controller, Get, Header, Post, Body, Req, Res, StreamableFile } from '@nestjs/common';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { UserException } from '../../src/index.js';
import { errorList, seen } from '../support/seen.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { code: 'TOO_LATE' })
class TooLate extends Error {}

interface AnyResponse {
  readonly raw?: http.ServerResponse;
  header(name: string, value: string | string[]): this;
}

const nodeResponse = (response: AnyResponse): http.ServerResponse =>
  response.raw ?? (response as unknown as http.ServerResponse);

async function* failsMidway(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000, 'a');
  await delay(20);
  throw new Error('disk hunter2');
}

const release: Array<() => void> = [];

@Controller()
class BegunController {
  @Get('headers') headers(@Res({ passthrough: true }) response: AnyResponse): void {
    const set: Record<string, string> = {
      'Content-Type': 'text/csv',
      'Content-Disposition': 'attachment; filename="x.csv"',
      'Content-Language': 'de',
      'Content-Encoding': 'identity',
      'Content-Security-Policy': "default-src 'none'",
      ETag: '"x"',
      'Last-Modified': 'Sun, 22 Nov 2026 00:00:00 GMT',
      'Cache-Control': 'public, max-age=60',
      Expires: 'Sun, 22 Nov 2036 00:00:00 GMT',
      'Accept-Ranges': 'bytes',
      'Access-Control-Allow-Origin': '*',
      'Strict-Transport-Security': 'max-age=1',
      'X-Request-Id': 'request-7',
      Vary: 'Origin',
    };
    for (const [name, value] of Object.entries(set)) response.header(name, value);
    response.header('Set-Cookie', ['a=1', 'b=2']);
    throw new TooLate('Too late');
  }

  @Header('Content-Length', '3')
  @Get('length')
  length(): void {
    throw new TooLate('Too late');
  }

  @Get('written') async written(@Res() response: AnyResponse): Promise<void> {
    const raw = nodeResponse(response);
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    await new Promise((resolve) => raw.write('the first part', resolve));
    throw new TooLate('Too late');
  }

  @Get('hijacked') hijacked(@Res() response: AnyResponse & { hijack?(): void }): void {
    response.hijack?.();
    throw new TooLate('Too late');
  }

  @Get('reason') reason(@Res({ passthrough: true }) response: AnyResponse): void {
    nodeResponse(response).statusMessage = 'hunter2';
    throw new TooLate('Too late');
  }

  @Get('ended') ended(@Res() response: AnyResponse): void {
    const raw = nodeResponse(response);
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.end('the whole');
    throw new TooLate('Too late');
  }

  @Get('file/whole') whole(): StreamableFile {
    return new StreamableFile(Buffer.from('whole'), { type: 'text/plain' });
  }

  @Get('file/early') early(): StreamableFile {
    const stream = new Readable({
      read() {
        this.destroy(new Error('no file /etc/hunter2'));
      },
    });
    return new StreamableFile(stream, { type: 'text/csv', disposition: 'attachment', length: 7 });
  }

  @Get('file/destroyed') destroyed(): StreamableFile {
    const stream = Readable.from(['never sent']);
    stream.destroy();
    return new StreamableFile(stream);
  }

  @Get('file/missing') async missing(): Promise<StreamableFile> {
    const { createReadStream } = await import('node:fs');
    return new StreamableFile(createReadStream('/nonexistent/hunter2'));
  }

  @Get('file/midway') midway(): StreamableFile {
    return new StreamableFile(Readable.from(failsMidway(), { objectMode: false }));
  }

  @Get('file/own') own(): StreamableFile {
    const file = this.early();
    file.setErrorHandler((_error, response) => {
      response.statusCode = 502;
      response.send('handled by the application');
    });
    return file;
  }

  @Get('slow') async slow(): Promise<void> {
    await new Promise<void>((resolve) => release.push(resolve));
    throw new TooLate('Too late');
  }

  @Get('slow/unknown') async slowUnknown(): Promise<void> {
    await new Promise<void>((resolve) => release.push(resolve));
    throw new Error('hunter2');
  }

  @Post('upload') upload(@Body() body: unknown, @Req() _request: unknown): unknown {
    return body;
  }
}

const unknown = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

onEachPlatform('an answer that was begun', (platform) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, { controllers: [BegunController] });
  });
  beforeEach(() => {
    app.log.clear();
    release.length = 0;
  });
  afterAll(() => app.close());

  it('loses the headers of its representation and keeps the others', async () => {
    expect(seen(await app.get('/headers'))).toEqual(
      errorList(409, 'TOO_LATE', 'Too late', {
        'access-control-allow-origin': '*',
        'content-security-policy': "default-src 'none'",
        'set-cookie': ['a=1', 'b=2'],
        'strict-transport-security': 'max-age=1',
        'x-request-id': 'request-7',
        vary: 'Origin',
      }),
    );
  });

  it('names the request id in formats that have it', async () => {
    const answer = await app.get('/headers', { accept: 'application/problem+json' });
    expect(answer.json).toMatchObject({ requestId: 'request-7' });
  });

  it('has the length of the error', async () => {
    expect(seen(await app.get('/length'))).toEqual(errorList(409, 'TOO_LATE', 'Too late'));
  });

  it('that the handler took over is answered all the same', async () => {
    expect(seen(await app.get('/hijacked'))).toEqual(errorList(409, 'TOO_LATE', 'Too late'));
    expect(app.log.records).toHaveLength(1);
  });

  it('has the standard phrase', async () => {
    expect((await app.get('/reason')).reason).toBe('Conflict');
  });

  it('is broken off after its headers were sent', async () => {
    const answer = await app.get('/written');
    expect(answer).toMatchObject({ status: 200, truncated: true });
    expect(app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toMatch(
      /^409 TOO_LATE GET \/written \(truncated\): Too late \[/,
    );
  });

  it('stays whole when it had ended', async () => {
    const answer = await app.get('/ended');
    expect(answer).toMatchObject({ status: 200, truncated: false, text: 'the whole' });
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toContain('(already answered)');
  });

  it('a file that streams well is left alone', async () => {
    expect(await app.get('/file/whole')).toMatchObject({ status: 200, text: 'whole' });
    expect(await app.request('HEAD', '/file/whole')).toMatchObject({ status: 200, text: '' });
    await delay(20);
    expect(app.log.records).toEqual([]);
  });

  it.each(['/file/early', '/file/missing'])(
    '%s: a file that fails early is an error like any',
    async (path) => {
      const answer = await app.get(path);
      expect(seen(answer)).toEqual(unknown);
      expect(app.log.records).toHaveLength(1);
      expect(app.log.records[0]?.text).toContain('hunter2');
    },
  );

  it('a file whose stream was closed before does not hang', async () => {
    expect(seen(await app.get('/file/destroyed'))).toEqual(unknown);
    expect(app.log.records).toHaveLength(1);
  });

  it('a file that fails midway is broken off and logged once', async () => {
    const answer = await app.get('/file/midway');
    expect(answer).toMatchObject({ status: 200, truncated: true });
    expect(answer.text).not.toContain('hunter2');
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toContain('(truncated): Error: disk hunter2');
  });

  it.runIf(platform === 'express')(
    'an error handler of the application stays in charge',
    async () => {
      expect(await app.get('/file/own')).toMatchObject({
        status: 502,
        text: 'handled by the application',
      });
    },
  );

  it.each(['/slow', '/slow/unknown'])('%s: a client that has gone is no error', async (path) => {
    const gone = http.get({ port: app.port, host: '127.0.0.1', path, agent: false });
    gone.on('error', () => undefined);
    await expect.poll(() => release).toHaveLength(1);
    const closed = new Promise((resolve) => gone.on('close', resolve));
    gone.destroy();
    await closed;
    await delay(30);
    release[0]?.();
    await expect.poll(() => app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]).toMatchObject({
      level: 'debug',
      text: expect.stringMatching(
        /^499 CLIENT_CLOSED_REQUEST GET \/slow.* \(client gone\)/,
      ) as string,
    });
  });

  it('a client that has gone is none for a request that waits behind another', async () => {
    const server = app.app.getHttpServer() as http.Server;
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const client = connect(app.port, '127.0.0.1');
    const head = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    client.write(head('/slow') + head('/slow/unknown'));
    await expect.poll(() => release).toHaveLength(2);
    const connection = await connected;
    const closed = new Promise((resolve) => connection.once('close', resolve));
    client.destroy();
    await closed;
    release[1]?.();
    await expect.poll(() => app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]).toMatchObject({
      level: 'debug',
      text: expect.stringContaining('GET /slow/unknown (client gone)') as string,
    });
    release[0]?.();
    await expect.poll(() => app.log.entries).toHaveLength(2);
    expect(app.log.entries[1]?.level).toBe('debug');
  });

  it('a client that goes while it sends is no error', async () => {
    const socket = connect(app.port, '127.0.0.1');
    socket.write(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":',
    );
    await delay(30);
    socket.destroy();
    await delay(50);
    expect(app.log.entries.filter(({ level }) => level !== 'debug')).toEqual([]);
  });
});
