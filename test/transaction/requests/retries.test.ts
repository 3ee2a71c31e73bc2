import { once, EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { errorList, seen } from '../../support/seen.js';
import { Counter } from './entities.js';
import { attempts, RetriedController } from './retried.controller.js';
import { onEachServerStage, onEachStage, Stage } from './stage.js';

onEachStage('a request that met another', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [RetriedController],
      transactions: { retries: 2 },
    });
  });
  beforeEach(async () => {
    await stage.reset();
    attempts.all = 0;
  });
  afterAll(() => stage.close());

  const post = (path: string) => stage.app.post(`/retried/${path}`, {});

  it('is repeated from where it began', async () => {
    const { status, headers, json } = await post('second');
    expect([status, json]).toEqual([201, { attempt: 2 }]);
    expect(headers['set-cookie']).toEqual(['attempt=2']);
    expect(headers).not.toHaveProperty('x-first');
    expect(headers['x-kind']).toBe('pen');
    expect(await stage.names()).toEqual(['pen 2']);
    expect(stage.records).toEqual([]);
  });

  it.each([
    ['always', 3],
    ['never', 1],
    ['often', 6],
  ])('is repeated as often as it may: %s', async (path, count) => {
    const answer = seen(await post(path));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    expect(attempts.all).toBe(count);
    expect(await stage.names()).toEqual([]);
    expect(stage.records).toHaveLength(1);
  });

  it.each(['other', 'unknown', 'sent'])(
    'is not repeated for another reason, or after an answer: %s',
    async (path) => {
      expect((await post(path)).status).toBeGreaterThanOrEqual(500);
      expect(attempts.all).toBe(1);
      expect(await stage.names()).toEqual([]);
    },
  );

  it('is not repeated when its error keeps what it has written', async () => {
    expect(seen(await post('kept'))).toEqual(
      errorList(409, 'KEPT_ALL_THE_SAME', 'Kept all the same.'),
    );
    expect(await stage.names()).toEqual(['pen 1']);
  });

  it('is not repeated after an afterCommit() of a transaction within', async () => {
    expect((await post('told')).status).toBe(503);
    expect(await stage.names()).toEqual(['told 1']);
  });

  it('is not repeated when it was an upload', async () => {
    // multer is of Express
    if (platform === 'fastify') return;
    const body =
      '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n--x--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await stage.app.post('/retried/upload', body, headers)).status).toBe(503);
    expect(attempts.all).toBe(1);
  });
});

async function increment(dataSource: DataSource): Promise<number> {
  const counters = dataSource.getRepository(Counter);
  const { value } = await counters.findOneByOrFail({ id: 1 });
  await counters.update({ id: 1 }, { value: value + 1 });
  return value + 1;
}

onEachServerStage('requests that met each other', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      transactions: { isolation: 'SERIALIZABLE', retries: 50 },
    });
  });
  beforeEach(async () => {
    await stage.reset();
    await stage.query('DELETE FROM counter');
    await stage.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
  });
  afterAll(() => stage.close());

  it('all count in the end', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => stage.run(increment)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ json }) => json))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(await stage.count()).toBe(6);
  });

  it('in a deadlock both come through, one after the other', async () => {
    const met = new EventEmitter();
    let arrived = 0;
    let runs = 0;
    const inOrder = (first: number, second: number) => async (dataSource: DataSource) => {
      runs += 1;
      const counters = dataSource.getRepository(Counter);
      await counters.increment({ id: first }, 'value', 1);
      arrived += 1;
      if (arrived === 1) await once(met, 'both');
      else met.emit('both');
      await counters.increment({ id: second }, 'value', 1);
    };
    const answers = await Promise.all([stage.run(inOrder(1, 2)), stage.run(inOrder(2, 1))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(runs).toBeGreaterThan(2);
    const rows = await stage.query<{ value: number }>('SELECT value FROM counter');
    expect(rows.map(({ value }) => Number(value))).toEqual([2, 2]);
  });
});
