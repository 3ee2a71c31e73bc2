import { Controller, Get, StreamableFile } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';

import { PinoReporter } from '../../../src/reporting/pino/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { PinoApp } from '../../support/pino-app.js';
import { onEachPlatform } from '../../support/test-app.js';

// beyond, Node warns of a leak
const MAX_LISTENERS = 10;

@Controller()
class StreamsController {
  @Get('early') early(): StreamableFile {
    const stream = new Readable({ read: () => stream.destroy(new Error('unreadable')) });
    return new StreamableFile(stream);
  }
}

onEachPlatform('the end of an answer', (platform) => {
  it('leaves room for listeners of the application', async () => {
    const app = await PinoApp.start(platform, {
      imports: [TypeOrmModule.forRoot({ type: 'sqljs' })],
      controllers: [StreamsController],
      options: {
        reporter: PinoReporter,
        transactions: typeOrmTransactions(),
        reporting: { level: 'full' },
      },
    });
    let most = 0;
    const count = (_request: IncomingMessage, response: ServerResponse): void => {
      response.on('newListener', () => {
        most = Math.max(most, response.listenerCount('close') + 1);
      });
    };
    (app.test.app.getHttpServer() as Server).prependListener('request', count);
    expect((await app.test.get('/early')).status).toBe(500);
    await app.lines();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(MAX_LISTENERS);
    await app.close();
  });
});
