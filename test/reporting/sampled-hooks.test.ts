import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Controller, Get } from '@nestjs/common';
import { expect, it } from 'vitest';

import { TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';

@Controller()
class FailingController {
  @Get() fail(): void {
    throw new Error('first');
  }
}

it('sampling counts a failure once whose onSend hook fails, and tells of that in any case', async () => {
  const adapter = new FastifyAdapter();
  adapter.getInstance().addHook('onSend', async (_request, reply) => {
    if (reply.statusCode >= 500) throw new Error('hook broke');
  });
  const app = await TestApp.start('fastify', {
    adapter,
    controllers: [FailingController],
    providers: [Journal],
    options: { reporter: Journal, reporting: { sampling: { limit: 1, interval: 60_000 } } },
  });
  const journal = app.app.get(Journal);
  for (let n = 0; n < 3; n++) expect((await app.get('/')).status).toBe(500);
  const messages = journal.records.map(({ causes }) => causes.map(({ message }) => message));
  expect(messages).toEqual(Array(3).fill(['first', 'hook broke']));
  await app.close();
});
