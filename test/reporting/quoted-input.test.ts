import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { REST_ERRORS_REPORTER } from '../../src/index.js';
import { onEachPlatform, TestApp } from '../support/test-app.js';
import { Journal } from './journal.js';

@Controller('contacts')
class ContactsController {
  @Post() add(@Body() body: object): object {
    return body;
  }
  @Get() list(@Req() { url }: IncomingMessage): void {
    throw new Error(`nothing at ${url}`, { cause: `asked for ${url}` });
  }
}

onEachPlatform('what a client sent', (platform) => {
  const journal = new Journal();
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start(platform, {
      controllers: [ContactsController],
      providers: [{ provide: REST_ERRORS_REPORTER, useValue: journal }],
    });
  });
  afterAll(() => app.close());

  it.each([
    ['GET', '/nowhere?token=hunter2', undefined],
    ['DELETE', '/contacts?token=hunter2', undefined],
    ['GET', '/contacts?token=hunter2', undefined],
    ['POST', '/contacts?token=hunter2', '{"password": hunter2}'],
  ])('is in no text of a record: %s %s', async (method, path, body) => {
    journal.clear();
    const headers = { 'content-type': 'application/json' };
    await app.request(method, path, { headers, ...(body !== undefined && { body }) });
    const causes = journal.records.flatMap((record) => record.causes);
    expect(causes.length).toBeGreaterThan(0);
    const texts = causes.map(({ message, stack }) => `${message}\n${stack}`);
    // V8 quotes a piece of the body that begins anywhere
    expect(texts.join('\n')).not.toContain('nter2');
  });
});
