import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiException, UserException } from '../../src/index.js';
import { Http2Client } from '../support/http2-request.js';
import { tellsOfSentStreams } from '../support/platform-versions.js';
import { errorList, seen } from '../support/seen.js';
import { TestApp } from '../support/test-app.js';

@UserException(409, { code: 'TAKEN', headers: { 'Retry-After': '3' } })
class Taken extends Error {}

const HOP_BY_HOP = {
  Connection: 'close',
  'Keep-Alive': 'timeout=5',
  'Proxy-Connection': 'close',
  'Transfer-Encoding': 'chunked',
  TE: 'gzip',
  Upgrade: 'h2c',
  'X-Kept': 'yes',
};

const asked: Array<() => void> = [];

async function* failsMidway(): AsyncGenerator<Buffer> {
  yield Buffer.from('the first part');
  await nextTurn();
  throw new Error('disk hunter2');
}

interface Reply {
  readonly raw: ServerResponse;
  header(name: string, value: string): this;
  send(body: unknown): void;
}

@Controller()
class Http2Controller {
  @Get('taken') taken(): void {
    throw new Taken('It is taken');
  }
  @Get('hop-by-hop') hopByHop(): void {
    throw new ApiException(409, 'It is taken', { code: 'TAKEN', headers: HOP_BY_HOP });
  }
  @Get('set-before') setBefore(@Res({ passthrough: true }) reply: Reply): void {
    for (const [name, value] of Object.entries(HOP_BY_HOP)) reply.header(name, value);
    throw new ApiException(409, 'It is taken', { code: 'TAKEN' });
  }
  @Get('written') async written(@Res() reply: Reply): Promise<void> {
    reply.raw.writeHead(200, { 'content-type': 'text/plain' });
    await new Promise((resolve) => reply.raw.write('the first part', resolve));
    throw new Taken('It is taken');
  }
  @Get('stream') stream(@Res() reply: Reply): void {
    reply.send(Readable.from(failsMidway(), { objectMode: false }));
  }
  @Get('slow') async slow(): Promise<void> {
    await new Promise<void>((resolve) => asked.push(resolve));
    throw new Error('hunter2');
  }
  @Post('body') body(@Body() body: unknown): unknown {
    return { body };
  }
}

const taken = errorList(409, 'TAKEN', 'It is taken');

// the adapter for Express of Nest speaks HTTP/1 alone
describe('HTTP/2 on Fastify', () => {
  let app: TestApp;
  let client: Http2Client;
  // Node warns once in a process
  const warn = vi.spyOn(process, 'emitWarning');
  beforeAll(async () => {
    const adapter = new FastifyAdapter({ http2: true } as never);
    app = await TestApp.start('fastify', { controllers: [Http2Controller], adapter });
    client = new Http2Client(app.port);
  });
  beforeEach(() => {
    app.log.clear();
    asked.length = 0;
  });
  afterAll(() => {
    client.close();
    return app.close();
  });

  it.each([
    ['GET', '/taken', errorList(409, 'TAKEN', 'It is taken', { 'retry-after': '3' })],
    [
      'HEAD',
      '/taken',
      { ...errorList(409, 'TAKEN', 'It is taken', { 'retry-after': '3' }), body: '' },
    ],
    ['GET', '/nothing', errorList(404, 'ROUTE_NOT_FOUND', 'Nothing is served at this address.')],
    [
      'DELETE',
      '/taken',
      errorList(405, 'METHOD_NOT_ALLOWED', 'The method DELETE is not supported at this address.', {
        allow: 'GET, HEAD',
      }),
    ],
    ['GET', '/hop-by-hop', { ...taken, headers: { ...taken.headers, 'x-kept': 'yes' } }],
    ['GET', '/set-before', { ...taken, headers: { ...taken.headers, 'x-kept': 'yes' } }],
  ])('%s %s is answered as with HTTP/1', async (method, path, expected) => {
    expect(seen(await client.request(method, path))).toEqual(expected);
    expect(app.log.records).toHaveLength(1);
  });

  it('reads a body without a length', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await client.request('POST', '/body', { headers, body: '{"a":1}' });
    expect(answer).toMatchObject({ status: 201, text: '{"body":{"a":1}}' });
  });

  it('refuses a body without a length whose charset it cannot read', async () => {
    const headers = { 'content-type': 'application/json; charset=klingon' };
    const answer = await client.request('POST', '/body', { headers, body: '{"a":1}' });
    expect(seen(answer)).toEqual(
      errorList(415, 'UNSUPPORTED_CHARSET', 'The charset of the request body is not supported.', {
        'accept-post': 'application/json, application/x-www-form-urlencoded',
      }),
    );
  });

  it.each(['written', 'stream'])('%s: one stream is broken off, not the session', async (path) => {
    if (path === 'stream' && !tellsOfSentStreams(app)) return;
    const answer = await client.request('GET', `/${path}`);
    expect(answer).toMatchObject({ status: 200, text: 'the first part', truncated: true });
    await expect.poll(() => app.log.records).toHaveLength(1);
    expect(app.log.records[0]?.text).toContain('(truncated)');
    expect((await client.request('GET', '/taken')).status).toBe(409);
  });

  it('a stream that the client resets is no error', async () => {
    await client.askAndGo('/slow', () => vi.waitFor(() => expect(asked).toHaveLength(1)));
    // the same session, so the server has heard of the reset before
    await client.request('GET', '/body');
    app.log.clear();
    asked[0]?.();
    await expect.poll(() => app.log.entries).toHaveLength(1);
    expect(app.log.entries[0]).toMatchObject({
      level: 'debug',
      text: expect.stringContaining('499 CLIENT_CLOSED_REQUEST GET /slow (client gone)') as string,
    });
  });

  it('gives Node nothing to warn of', async () => {
    expect((await client.request('GET', '/taken')).status).toBe(409);
    expect(warn.mock.calls.map((call) => call[1])).not.toContain('UnsupportedWarning');
  });
});
