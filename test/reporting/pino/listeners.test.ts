import { Controller, Get, StreamableFile } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { PinoReporter } from '../../../src/reporting/pino/index.js';
import { typeOrmTransactions } from '../../../src/transaction/index.js';
import { PinoApp } from '../../support/pino-app.js';
import { onEachPlatform } from '../../support/test-app.js';

@Controller()
class StreamsController {
  @Get('early') early(): StreamableFile {
    const stream = new Readable({ read: () => stream.destroy(new Error('unreadable')) });
    return new StreamableFile(stream);
  }
}

onEachPlatform('listeners of an answer', (platform) => {
  const warnings: Error[] = [];
  const note = (warning: Error): unknown => warnings.push(warning);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', note);
  });
  afterEach(() => {
    process.off('warning', note);
  });

  it('are fewer than Node warns of, in an application that has everything', async () => {
    const app = await PinoApp.start(platform, {
      imports: [TypeOrmModule.forRoot({ type: 'sqljs' })],
      controllers: [StreamsController],
      options: {
        reporter: PinoReporter,
        transactions: typeOrmTransactions(),
        reporting: { level: 'full' },
      },
    });
    expect((await app.test.get('/early')).status).toBe(500);
    await app.lines();
    expect(warnings.map(({ name }) => name)).not.toContain('MaxListenersExceededWarning');
    await app.close();
  });
});
