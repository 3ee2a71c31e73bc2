import { afterEach, beforeEach, expect, it } from 'vitest';

import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller } from './callers.js';

const MB = 1024 * 1024;
// as much as the system buffers, and not what the service would like to send
const MAX_SENT = 30 * MB;
const HUGE = '/huge?mb=100';
// 4 MB when compressed
const BOMB = '/gzip-bomb?mb=4000';

onEachCaller('the body of an answer', ({ create }) => {
  let server: MisbehavingServer;
  let caller: Caller;
  beforeEach(async () => {
    server = await startMisbehavingServer();
    caller = create({ maxBytes: 50_000 });
  });
  afterEach(async () => {
    caller.close();
    await server.close();
  });

  it.each([HUGE, BOMB])('is read as far as the client says: a good one of %s', async (path) => {
    const error = await failureOf(caller.call(server.origin + path));
    expect(error).toMatchObject({ family: 'invalid-body', status: 200, body: undefined });
    expect(error.message).toContain('answered a body of more than 50000 bytes');
  });

  it('is read in part: a failed one', async () => {
    const error = await failureOf(caller.call(`${server.origin}${HUGE}&status=503`));
    expect(error).toMatchObject({ family: 'server-error', status: 503 });
    expect(error.body).toBe('x'.repeat(65_536));
    expect(error.error?.format).toBe('text');
  });

  it('is read in part: a failed one that is compressed', async () => {
    const error = await failureOf(caller.call(`${server.origin}${BOMB}&status=400`));
    expect(error).toMatchObject({ status: 400, body: undefined, error: { format: 'binary' } });
  });

  it('is not sent on when nobody reads it', async () => {
    const another = await startMisbehavingServer();
    const urls = [server.origin + HUGE, another.origin + BOMB];
    const both = urls.flatMap((url) => [url, `${url}&status=503`]);
    await Promise.all(both.map((url) => failureOf(caller.call(url))));
    // fetch opens another connection in place of each, and closes that after some seconds
    await expect.poll(() => server.openSockets + another.openSockets).toBe(0);
    expect(server.bytesSent).toBeLessThan(2 * MAX_SENT);
    expect(another.bytesSent).toBeLessThan(2 * MB);
    await another.close();
  });

  it('of a failed answer has its own limit', async () => {
    const url = `${server.origin}/status/404`;
    const { body } = await failureOf(create({ maxErrorBytes: 20 }).call(url));
    expect(body).toBe('{"type":"about:blank');
    const whole = await failureOf(create({ maxBytes: 20 }).call(url));
    expect(whole.body).toMatchObject({ status: 404 });
  });

  it('may have exactly as many bytes as the limit', async () => {
    const text = JSON.stringify('x'.repeat(98));
    const url = `${server.origin}/body?type=application/json&text=${encodeURIComponent(text)}`;
    await expect(create({ maxBytes: 100 }).call(url)).resolves.toMatchObject({ status: 200 });
    const error = await failureOf(create({ maxBytes: 99 }).call(url));
    expect(error.family).toBe('invalid-body');
  });
});
