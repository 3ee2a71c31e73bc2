import { Controller, Get, Res } from '@nestjs/common';
import { afterEach, describe, expect, it } from 'vitest';

import { ApiException, ProblemDetailsFormatter } from '../../src/index.js';
import { onEachPlatform, TestApp, type AppDefinition } from '../support/test-app.js';

@Controller()
class RequestIdController {
  @Get() get(): void {
    throw new ApiException(404, 'x');
  }
  @Get('long') long(
    @Res({ passthrough: true }) response: { header(name: string, value: string): void },
  ): void {
    response.header('X-Request-Id', 'x'.repeat(129));
    throw new ApiException(404, 'x');
  }
}

const definition: AppDefinition = {
  controllers: [RequestIdController],
  options: { formatter: ProblemDetailsFormatter },
};

onEachPlatform('the request id', (platform) => {
  let app: TestApp;
  afterEach(() => app.close());
  const withOption = (requestId: (request: unknown) => string | undefined) =>
    TestApp.start(platform, { ...definition, options: { ...definition.options, requestId } });

  it('is what the option reads, in header and body', async () => {
    app = await withOption(
      (request) => (request as { headers: Record<string, string> }).headers['x-trace'],
    );
    const answer = await app.get('/', { 'x-trace': 'trace-7' });
    expect(answer.headers['x-request-id']).toBe('trace-7');
    expect(answer.json).toMatchObject({ requestId: 'trace-7' });
    expect((await app.get('/')).headers['x-request-id']).toBeUndefined();
  });

  it.each(['two words', 'a\u0000b', 'ä', '', 'x'.repeat(129)])('is not %j', async (id) => {
    app = await withOption(() => id);
    const answer = await app.get('/');
    expect(answer.status).toBe(404);
    expect(answer.headers['x-request-id']).toBeUndefined();
    expect(answer.json).not.toHaveProperty('requestId');
  });

  it('does without an option that fails', async () => {
    app = await withOption(() => {
      throw new Error('hunter2');
    });
    expect((await app.get('/')).status).toBe(404);
  });

  it('is not taken from an answer when it cannot be one', async () => {
    app = await TestApp.start(platform, definition);
    expect((await app.get('/long')).json).not.toHaveProperty('requestId');
  });
});

describe('the request id on Express', () => {
  it.each([7, 'pino-7'])('is request.id, %j, as pino-http sets it', async (id) => {
    const app = await TestApp.start('express', {
      ...definition,
      before: (nest) => {
        nest.use((request: { id: unknown }, _response: unknown, next: () => void) => {
          request.id = id;
          next();
        });
      },
    });
    expect((await app.get('/')).headers['x-request-id']).toBe(String(id));
    await app.close();
  });
});
