import { Controller, Get } from '@nestjs/common';
import { describe, expect, it } from 'vitest';

import { RestErrorsModule } from '../../../src/index.js';
import { PinoApp } from '../../support/pino-app.js';
import { onEachPlatform } from '../../support/test-app.js';

@Controller()
class ChainController {
  @Get('chain') chain(): void {
    const parts = [new Error('first'), 'second'];
    const cause = new AggregateError(parts, 'both', {
      cause: Object.assign(new Error('root'), { code: 'E7' }),
    });
    throw new TypeError('outer', { cause });
  }
}

onEachPlatform('the chain of causes', (platform) => {
  it('is written as data', async () => {
    const app = await PinoApp.start(platform, { controllers: [ChainController] });
    await app.test.get('/chain');
    const { err, causes } = await app.line();
    expect(err).toEqual({
      type: 'TypeError',
      message: 'outer',
      stack: expect.stringContaining('at '),
    });
    const stack = expect.any(String) as string;
    expect(causes).toEqual([
      { name: 'TypeError', message: 'outer', relation: 'thrown' },
      { name: 'AggregateError', message: 'both', relation: 'cause', parent: 0, stack },
      { name: 'Error', message: 'root', relation: 'cause', parent: 1, code: 'E7', stack },
      { name: 'Error', message: 'first', relation: 'aggregated', parent: 1, stack },
      { name: 'string', message: 'second', relation: 'aggregated', parent: 1 },
    ]);
    await app.close();
  });
});

describe('restErrorsLogger without the reporter', () => {
  it('leaves failures to the reporter that there is', async () => {
    const app = await PinoApp.start('express', {
      controllers: [ChainController],
      errors: RestErrorsModule.forRoot({}),
    });
    await app.test.get('/chain');
    const [own, request] = await app.lines();
    expect(own?.['context']).toBe('RestErrors');
    expect(own?.['message']).toMatch(/^500 INTERNAL_SERVER_ERROR GET /);
    expect(request).toMatchObject({ msg: 'request errored' });
    await app.close();
  });
});
