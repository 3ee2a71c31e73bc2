import { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { expect, it } from 'vitest';

import { onEachDatabase } from '../../support/databases.js';
import { ClientsController, events } from './clients.controller.js';
import { Stage } from './stage.js';

onEachDatabase('by HTTP/2', (kind) => {
  it('a client that resets its stream leaves nothing behind', async () => {
    const stage = await Stage.open(kind, 'fastify', {
      controllers: [ClientsController],
      adapter: new FastifyAdapter({ http2: true } as object),
    });
    const session = connect(`http://127.0.0.1:${stage.app.port}`);
    const written = once(events, 'written');
    const stream = session.request({ ':method': 'POST', ':path': '/clients/waiting' });
    stream.on('error', () => undefined);
    stream.end();
    await written;
    stream.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(stage.records[0]).toMatchObject({
      outcome: 'client gone',
      error: { transaction: 'rolled back' },
    });
    events.emit('go');
    expect(await stage.names()).toEqual([]);
    session.destroy();
    await stage.close();
  });
});
