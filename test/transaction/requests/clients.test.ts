import { once } from 'node:events';
import http from 'node:http';
import { promisify } from 'node:util';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { seen } from '../../support/seen.js';
import { ClientsController, events } from './clients.controller.js';
import { onEachStage, Stage, UNKNOWN } from './stage.js';

/** Asks, and goes at once when told so. */
function leaving(port: number, path: string): () => void {
  const request = http.request({ host: '127.0.0.1', port, path, method: 'POST', agent: false });
  request.on('error', () => undefined);
  request.end();
  return () => request.destroy();
}

onEachStage('a client', (kind, platform) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(kind, platform, { controllers: [ClientsController] });
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.close());

  it('that goes meanwhile leaves nothing behind', async () => {
    const written = once(events, 'written');
    const leave = leaving(stage.app.port, '/clients/waiting');
    await written;
    leave();
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(stage.records[0]).toMatchObject({
      outcome: 'client gone',
      level: 'debug',
      error: { status: 499, transaction: 'rolled back' },
    });
    const late = once(events, 'late');
    events.emit('go');
    expect(await late).toMatchObject([{ name: 'TransactionClosed' }]);
    expect(await stage.names()).toEqual([]);
    await stage.expectIdle();
  });

  it('that goes meanwhile tears an Observable down', async () => {
    const written = once(events, 'written');
    const tornDown = once(events, 'torn down');
    const leave = leaving(stage.app.port, '/clients/observed');
    await written;
    leave();
    await tornDown;
    await stage.expectIdle();
    expect(await stage.names()).toEqual([]);
  });

  it('that goes while a guard thinks is not served', async () => {
    let handled = 0;
    events.on('handling', () => (handled += 1));
    const guarding = once(events, 'guarding');
    const leave = leaving(stage.app.port, '/clients/guarded');
    await guarding;
    leave();
    const server = stage.app.app.getHttpServer() as http.Server;
    const connections = promisify(server.getConnections.bind(server));
    await expect.poll(() => connections()).toBe(0);
    events.emit('go');
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(handled).toBe(0);
    events.removeAllListeners('handling');
    expect(await stage.names()).toEqual([]);
  });

  it('has the last value of an Observable, or its failure', async () => {
    expect((await stage.app.post('/clients/values', {})).text).toBe('last');
    expect(await stage.names()).toEqual(['pen']);
    await stage.reset();
    expect(seen(await stage.app.post('/clients/failing', {}))).toEqual(UNKNOWN);
    expect(await stage.names()).toEqual([]);
  });

  it('hears events that have no transaction', async () => {
    const answer = await stage.app.get('/clients/events');
    expect(answer.text).toContain('data: bought');
    expect(await stage.names()).toEqual(['of an event']);
  });

  it('gets a file that is made of what was committed', async () => {
    const answer = await stage.app.get('/clients/file');
    expect([answer.json, answer.truncated]).toEqual([[{ name: 'pen' }], false]);
    expect(stage.records).toEqual([]);
  });

  it('sees a file cut off when what was begun by the handler goes on writing after the end', async () => {
    const { port } = stage.app;
    const end = await new Promise((resolve) => {
      http.get({ host: '127.0.0.1', port, path: '/clients/begun-file', agent: false }, (answer) => {
        answer.once('data', () => events.emit('go'));
        answer.on('error', ({ message }) => resolve(message));
        answer.on('end', () => resolve('whole'));
      });
    });
    expect(end).toBe('aborted');
    await expect.poll(() => stage.records).toHaveLength(1);
    expect(stage.records[0]).toMatchObject({
      outcome: 'truncated',
      error: { transaction: 'committed', thrown: { name: 'TransactionClosed' } },
    });
    expect(await stage.names()).toEqual(['pen']);
  });
});
