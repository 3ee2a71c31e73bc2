import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

/** The Redis that all tests share. */
export const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
const isReachable = await answers(REDIS_URL);

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** Tests with the shared Redis; skipped by name where there is none, in CI a failure. */
export function onRedis(name: string, tests: () => void): void {
  when(isReachable, name, `no server answers at ${new URL(REDIS_URL).host}`, tests);
}

/** Tests that start and stop a Redis of their own. */
export function onOwnRedis(name: string, tests: () => void): void {
  when(isInstalled, name, 'redis-server is not installed', tests);
}

function when(isThere: boolean, name: string, reason: string, tests: () => void): void {
  const title = `${name}: ${reason}`;
  if (isThere) describe(name, tests);
  else if (process.env['CI'] === 'true') it(title, () => expect.fail(title));
  else it.skip(title, () => undefined);
}

/** A Redis that a test may kill, and start again. */
export class OwnRedis {
  private process: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const words = ['--bind', '127.0.0.1', '--port', String(this.port), '--appendonly', 'no'];
    this.process = spawn('redis-server', [...words, '--save', ''], { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries++) {
      if (await answers(this.url)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`redis-server does not answer at ${this.url}`);
  }

  async kill(): Promise<void> {
    const { process } = this;
    if (process === undefined) return;
    this.process = undefined;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
