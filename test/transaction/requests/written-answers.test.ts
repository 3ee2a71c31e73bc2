import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { seen } from '../../support/seen.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';
import { WrittenController } from './written.controller.js';

const VIEW = await readFile(join(import.meta.dirname, 'page.tiny'), 'utf8');

/** As a compression does it: by methods of its own on the response. */
function noteEnd(response: ServerResponse, onEnd: () => void): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    onEnd();
    return end(...args);
  };
}

onEachStage('what a handler writes by itself', (kind, platform) => {
  let stage: Stage;
  let controller: WrittenController;
  let ends = 0;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, {
      controllers: [WrittenController],
      before: (app) => {
        app.use((_request: unknown, response: ServerResponse, next: () => void) => {
          noteEnd(response, () => (ends += 1));
          next();
        });
      },
    });
    controller = stage.app.app.get(WrittenController);
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  const post = (path: string) => stage.app.post(`/written/${path}`, {});

  it.each([
    ['send', 201, '{"bought":"pen"}'],
    ['text', 201, 'bought'],
    ['parts', 202, 'one two three'],
    ['file?name=page.tiny', 201, VIEW],
    ['pipeline', 201, 'one two'],
    ['large', 201, 'a'.repeat(40 * 65_536)],
  ])('is sent once its rows are kept: %s', async (path, status, text) => {
    const answer = await post(path);
    expect([answer.status, answer.text === text, answer.truncated]).toEqual([status, true, false]);
    expect(await stage.names()).toEqual(['pen']);
    expect(stage.records).toEqual([]);
    expect(stage.app.log.records).toEqual([]);
  });

  it.each(['send', 'text', 'parts', 'before-end'])(
    'is never sent when the handler fails after it: %s',
    async (path) => {
      const answer = await post(`${path}?fails`);
      expect(seen(answer)).toEqual(UNKNOWN);
      expect(await stage.names()).toEqual([]);
      expect(stage.records.map(({ error }) => error.transaction)).toEqual(['rolled back']);
    },
  );

  it('breaks off when the handler fails after more than is held has left', async () => {
    const answering = post('large?fails');
    await expect.poll(() => stage.names()).toEqual(['pen']);
    controller.events.emit('left');
    expect(await answering).toMatchObject({ status: 201, truncated: true });
    expect(stage.records.map(({ outcome, error }) => [outcome, error.transaction])).toEqual([
      ['truncated', 'committed'],
    ]);
  });

  it('looks sent to the handler', async () => {
    const afterEnd = once(controller.events, 'seen');
    const { text } = await post('seen');
    expect(text).toBe('[false,false][true,false]');
    expect(await afterEnd).toEqual([[true, true]]);
  });

  it('cannot have other headers once it is written', async () => {
    expect(seen(await post('twice'))).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
    expect(stage.records[0]?.causes[0]).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' });
  });

  it('is kept when a statement comes after it, which is refused', async () => {
    expect(await post('late')).toMatchObject({ status: 201, text: 'sent', truncated: false });
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(stage.records[0]).toMatchObject({
      outcome: 'already answered',
      error: { transaction: 'committed', thrown: { name: 'TransactionClosed' } },
    });
    expect(await stage.names()).toEqual(['pen']);
  });

  it('is recorded when the handler fails while it is committed', async () => {
    const { dataSource } = stage;
    const answering = post('while-committing');
    // the subscriber of TypeORM that is told first
    dataSource.subscribers.push({
      beforeTransactionCommit: () => {
        controller.events.emit('committing');
      },
    });
    expect(await answering).toMatchObject({ status: 201, text: 'sent' });
    dataSource.subscribers.pop();
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(stage.records[0]).toMatchObject({
      outcome: 'already answered',
      error: { transaction: 'committed', thrown: { message: 'while committing' } },
    });
    expect(await stage.names()).toEqual(['pen']);
  });

  it('is sent although the handler never comes to its end', async () => {
    expect(await post('never-ending')).toMatchObject({ status: 201, text: 'sent' });
    expect(await stage.names()).toEqual(['pen']);
    await stage.expectIdle();
  });

  it('may come after the end of the handler and of its transaction', async () => {
    const returned = once(controller.events, 'returned');
    const answering = stage.app.get('/written/undecided');
    await returned;
    controller.events.emit('answer');
    expect(await answering).toMatchObject({ status: 200, text: 'later' });
  });

  it('is kept when the file that it is made of turns out to be missing', async () => {
    const answer = await post('file?name=missing.tiny');
    expect(answer.status).toBe(platform === 'express' ? 404 : 500);
    expect(await stage.names()).toEqual(['pen']);
    // it may be missed before COMMIT has come to its end
    expect(stage.records[0]?.error.transaction).toMatch(/^(?:committed|unknown)$/);
  });

  it('goes through what a middleware has put there before', async () => {
    for (const path of ['send', 'parts', 'parts?fails', 'before-end']) {
      ends = 0;
      await post(path);
      expect([path, ends]).toEqual([path, 1]);
    }
  });

  it('may be left to the router', async () => {
    // Fastify has no further handler to give it to
    if (platform === 'fastify') return;
    expect(seen(await post('next'))).toMatchObject({ status: 404 });
    expect(await stage.names()).toEqual(['pen']);
  });

  if (kind.name !== 'PostgreSQL') return;
  it('is never sent when COMMIT would keep nothing', async () => {
    expect(seen(await post('refused'))).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
    expect(stage.records[0]?.causes[0]?.name).toBe('TransactionDoomed');
  });
});
