import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import type { UpstreamRequest } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf, onEachCaller, type Caller, type CallerRequest } from './callers.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await startMisbehavingServer();
});
afterEach(() => server.close());

const REASON = new Error('enough');
const RETRY = { retries: 3, minDelay: 5_000, maxDelay: 10_000 };

const factOf = (message: string): string | undefined => /(was given up.*) \(/.exec(message)?.[1];

onEachCaller('a signal of the caller', ({ create }) => {
  let caller: Caller;
  let controller: AbortController;
  beforeEach(() => {
    caller = create();
    controller = new AbortController();
  });
  afterEach(() => caller.close());

  const calling = (path: string, request: CallerRequest = {}) =>
    failureOf(caller.call(server.origin + path, { signal: controller.signal, ...request }));
  const hasArrived = (times = 1) => expect.poll(() => server.seen.length).toBe(times);

  it('gives up what has not begun', async () => {
    controller.abort(REASON);
    const error = await calling('/status/200');
    expect(error).toMatchObject({ family: 'aborted', code: 'UPSTREAM_ABORTED', cause: REASON });
    expect(factOf(error.message)).toBe('was given up by its caller');
    expect(error.status).toBeUndefined();
    expect([server.seen, server.openSockets]).toEqual([[], 0]);
  });

  it.each([
    ['its headers', '/slow-headers', undefined],
    ['its body', '/slow-body', 200],
    ['a body that never ends', '/trickle', 200],
  ])('gives up a call that waits for %s', async (_, path, status) => {
    const failing = calling(path);
    await hasArrived();
    // headers of an answer need a moment to come
    if (status !== undefined) await expect.poll(() => server.bytesSent).toBeGreaterThan(0);
    controller.abort(REASON);
    const error = await failing;
    expect(error).toMatchObject({ family: 'aborted', cause: REASON });
    expect(factOf(error.message)).toBe('was given up by its caller');
  });

  it('closes the connections of what it gives up', async () => {
    const all = ['/slow-headers', '/slow-body', '/trickle'].map((path) => calling(path));
    await hasArrived(3);
    expect(server.openSockets).toBe(3);
    controller.abort(REASON);
    await Promise.all(all);
    // fetch opens another one in place of each, and closes that after some seconds
    await expect.poll(() => server.openSockets).toBe(0);
  });

  it('gives up a call that waits to be made again', async () => {
    const failing = calling('/status/503', { retry: RETRY });
    await hasArrived();
    controller.abort(REASON);
    const error = await failing;
    expect(error).toMatchObject({ family: 'aborted', cause: REASON });
    expect(server.seen).toHaveLength(1);
  });

  it('gives up a call that waits as long as the service asked for', async () => {
    const failing = calling('/status/503?retryAfter=9', { retry: { ...RETRY, minDelay: 1 } });
    await hasArrived();
    controller.abort(REASON);
    expect(await failing).toMatchObject({ family: 'aborted', cause: REASON });
    expect(server.seen).toHaveLength(1);
  });

  it('gives up a call whose hook does not end', async () => {
    const hooks = { beforeRequest: [() => new Promise<void>(() => controller.abort(REASON))] };
    const error = await calling('/status/200', { hooks });
    expect(error).toMatchObject({ family: 'aborted', cause: REASON });
    expect(server.seen).toEqual([]);
  });

  it('that says no more than that is the cause', async () => {
    const failing = calling('/slow-headers');
    await hasArrived();
    controller.abort();
    expect((await failing).cause).toMatchObject({ name: 'AbortError' });
  });

  it('gives up a hook that looks at an answer', async () => {
    const failing = calling('/slow-body?status=502', { hooks: { afterResponse: [abort] } });
    expect(await failing).toMatchObject({ family: 'aborted', cause: REASON });

    function abort(): Promise<void> {
      controller.abort(REASON);
      return new Promise(() => undefined);
    }
  });

  it('may give up several calls', async () => {
    const all = ['/slow-headers', '/slow-body', '/status/503'].map((path) =>
      calling(`${path}?of=${path.length}`, { retry: RETRY }),
    );
    await hasArrived(3);
    controller.abort(REASON);
    const errors = await Promise.all(all);
    expect(errors.map(({ family }) => family)).toEqual(Array(3).fill('aborted'));
    const endpoints = errors.map(({ endpoint }) => endpoint.replace(server.origin, ''));
    expect(endpoints).toEqual(['/slow-headers', '/slow-body', '/status/{}']);
  });

  it('is left alone when a call is over', async () => {
    const retry = { retries: 1, minDelay: 1 };
    const paths = ['/status/200', '/status/404', '/status/503', '/reset-before-headers'];
    for (const path of [
      ...paths,
      '/truncated-json',
      '/short-body',
      '/slow-headers',
      '/slow-body',
    ]) {
      const request = { signal: controller.signal, retry, timeout: 100 };
      await caller.call(server.origin + path, request).catch(() => undefined);
    }
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('is left alone when it has ended the call', async () => {
    const failing = calling('/slow-headers');
    await hasArrived();
    controller.abort();
    await failing;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('is another thing than a deadline, which is that of all attempts', async () => {
    const slowLater = (request: UpstreamRequest): void => {
      if (request.attempt > 1) request.url = new URL(`${server.origin}/slow-headers`);
    };
    const hooks = { beforeRequest: [slowLater] };
    const retry = { retries: 3, minDelay: 1, maxDelay: 2 };
    const error = await calling('/status/503', { hooks, retry, deadline: 1_000 });
    expect(error).toMatchObject({ family: 'timeout', attempt: 2 });
    expect(factOf(error.message)).toBe('was given up at its deadline');
    expect(error.duration).toBeGreaterThanOrEqual(990);
    expect(server.seen.map(({ url }) => url)).toEqual(['/status/503', '/slow-headers']);
  });
});

describe('an observable of HttpService that nobody listens to', () => {
  it.each(['/slow-headers', '/slow-body', '/trickle'])('ends its call: %s', async (path) => {
    const http = axios.create();
    throwUpstreamErrors(http, { name: 'crm' });
    const events: unknown[] = [];
    const listener = { next: (value: unknown) => events.push(value), error: events.push };
    const subscription = new HttpService(http).get(server.origin + path).subscribe(listener);
    await expect.poll(() => server.seen.length).toBe(1);
    expect(server.openSockets).toBe(1);
    subscription.unsubscribe();
    await expect.poll(() => server.openSockets).toBe(0);
    expect(events).toEqual([]);
  });

  it('is not made again', async () => {
    const http = axios.create();
    throwUpstreamErrors(http, { name: 'crm' });
    const upstream = { retry: { retries: 3, minDelay: 50, maxDelay: 100 } };
    const call = new HttpService(http).get(`${server.origin}/status/503`, { upstream });
    const subscription = call.subscribe({ error: () => undefined });
    await expect.poll(() => server.seen.length).toBe(1);
    subscription.unsubscribe();
    await http.get(`${server.origin}/slow-headers?ms=300`);
    expect(server.seen.map(({ url }) => url)).toEqual(['/status/503', '/slow-headers?ms=300']);
  });
});
