import { Controller, Get, Param } from '@nestjs/common';
import { Agent, get } from 'node:http';
import { afterEach, expect, it } from 'vitest';

import { heapInUse } from '../support/heap.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';
import { volume } from '../support/volume.js';

const STORM = volume(2_000, 20_000);
const WARM_UP = 2_000;
// a request that is kept takes more than 5 KB: all of them would be 100 MB
const MAX_GROWTH = 8_000_000;
const CONNECTIONS = 50;
const LIMIT = 10;

@Controller()
class StormController {
  @Get('same') same(): void {
    throw new Error('always the same', { cause: new Error('root') });
  }
  @Get('distinct/:n') distinct(@Param('n') n: string): void {
    throw Object.assign(new Error(`${n} of many`), { code: `E${n}` });
  }
}

/** Many requests over some connections, as fast as they are answered. */
async function storm(port: number, count: number, pathOf: (n: number) => string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const one = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      get({ port, path, agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
  const worker = async (): Promise<void> => {
    while (next < count) expect(await one(pathOf(next++))).toBe(500);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
}

onEachPlatform('a storm of failures', (platform) => {
  let app: TestApp;
  let journal: Journal;
  afterEach(() => app.close());
  const start = async (): Promise<void> => {
    app = await TestApp.start(platform, {
      controllers: [StormController],
      providers: [Journal],
      options: {
        reporter: Journal,
        reporting: { sampling: { limit: LIMIT, interval: 3_600_000 } },
      },
    });
    journal = app.app.get(Journal);
  };

  it('of one kind writes its first records, says how many it left out, and leaves memory flat', async () => {
    await start();
    const growth = await growthOf(STORM, () => '/same');
    expect(growth).toBeLessThan(MAX_GROWTH);
    expect(journal.records).toHaveLength(LIMIT);
    expect(journal.records.map(({ leftOut }) => leftOut)).toEqual(Array(LIMIT).fill(0));
    // one more record in place of all others
    await app.app.close();
    expect(journal.records).toHaveLength(LIMIT + 1);
    const last = journal.records.at(-1);
    expect(last).toMatchObject({
      leftOut: STORM + WARM_UP - LIMIT - 1,
      level: 'error',
      route: '/same',
      request: undefined,
    });
    expect(last?.causes.map(({ message }) => message)).toEqual(['always the same', 'root']);
  });

  it('of many kinds leaves memory flat', async () => {
    await start();
    const growth = await growthOf(STORM / 4, (n) => `/distinct/${n}`);
    expect(growth).toBeLessThan(MAX_GROWTH);
  });

  /** Bytes that stay in use for as many requests, after some others. */
  async function growthOf(count: number, pathOf: (n: number) => string): Promise<number> {
    await storm(app.port, WARM_UP, pathOf);
    const before = await heapInUse();
    const written = journal.records.length;
    await storm(app.port, count, (n) => pathOf(WARM_UP + n));
    // these are kept by the test alone, but for what one kind is remembered by
    if (written > LIMIT) journal.clear();
    return (await heapInUse()) - before;
  }
});
