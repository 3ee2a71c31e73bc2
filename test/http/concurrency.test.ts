import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { ProblemDetailsFormatter, UseErrorFormatter, UserException } from '../../src/index.js';
import type { Answer } from '../support/raw-request.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';

@UserException(409, { code: 'PROTECTED', expose: ['contactId'] })
class Protected extends Error {
  constructor(readonly contactId: string) {
    super(`Contact ${contactId} is protected`);
  }
}

const pause = (): Promise<void> => delay(Math.random() * 20);

@Controller()
class MixedController {
  @Get('good/:id') async good(@Param('id') id: string): Promise<object> {
    await pause();
    return { id };
  }
  @Get('bad/:id') async bad(@Param('id') id: string): Promise<void> {
    await pause();
    throw new Protected(id);
  }
  @UseErrorFormatter(ProblemDetailsFormatter)
  @Get('problem/:id')
  async problem(@Param('id') id: string): Promise<void> {
    await pause();
    throw new Protected(id);
  }
  @Get('unknown/:id') async unknown(@Param('id') id: string): Promise<void> {
    await pause();
    throw new Error(`secret of ${id}`);
  }
  @Post('body/:id') async body(@Body() body: unknown): Promise<unknown> {
    await pause();
    return body;
  }
}

type Ask = (app: TestApp, id: string) => Promise<Answer>;
const KINDS: ReadonlyArray<[Ask, number, (id: string) => unknown]> = [
  [(app, id) => app.get(`/good/${id}`), 200, (id) => ({ id })],
  [
    (app, id) => app.get(`/bad/${id}`),
    409,
    (id) => ({ Errors: [`Contact ${id} is protected`], StatusCode: 409 }),
  ],
  [
    (app, id) => app.get(`/problem/${id}`),
    409,
    (id) => ({ detail: `Contact ${id} is protected`, contactId: id }),
  ],
  [
    (app, id) => app.get(`/unknown/${id}`),
    500,
    () => ({ Errors: ['An unexpected error occurred.'], StatusCode: 500 }),
  ],
  [(app, id) => app.post(`/body/${id}`, { id }), 201, (id) => ({ id })],
  [(app, id) => app.post(`/body/${id}`, `{"${id}`), 400, () => ({ StatusCode: 400 })],
  [(app, id) => app.request('DELETE', `/good/${id}`), 405, () => ({ StatusCode: 405 })],
  [(app, id) => app.get(`/nothing/${id}`), 404, () => ({ StatusCode: 404 })],
];

onEachPlatform('400 concurrent requests', (platform) => {
  it('good and bad, are never mixed up', async () => {
    const app = await TestApp.start(platform, { controllers: [MixedController] });
    const asked = Array.from({ length: 400 }, (_, n) => ({
      id: `id-${n}`,
      kind: KINDS[n % KINDS.length],
    }));
    const answers = await Promise.all(
      asked.map(async ({ id, kind }) => ({ id, kind, answer: await kind?.[0](app, id) })),
    );
    const ids: string[] = [];
    for (const { id, kind, answer } of answers) {
      expect(answer?.status).toBe(kind?.[1]);
      expect(answer?.json).toMatchObject(kind?.[2](id) as object);
      const errorId = answer?.headers['x-error-id'];
      if (errorId !== undefined) ids.push(String(errorId));
    }
    expect(ids).toHaveLength(300);
    expect(new Set(ids).size).toBe(300);
    expect(app.log.records).toHaveLength(300);
    for (const id of ids)
      expect(app.log.records.filter(({ text }) => text.includes(id))).toHaveLength(1);
    await app.close();
  });
});
