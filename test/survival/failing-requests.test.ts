import http from 'node:http';
import type { DataSourceOptions } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ChildApp } from '../support/child-app.js';
import { onEachServer } from '../support/databases.js';
import { errorList, seen } from '../support/seen.js';
import { PLATFORMS } from '../support/test-app.js';
import type { TestDatabase } from '../support/test-database.js';
import { Entry } from '../transaction/requests/entities.js';
import type { FailingRequestsOptions } from './failing-requests.app.js';
import { EMITTED, EMITTED_VALUES, THROWN } from './failing-values.js';

const UNKNOWN = errorList(500, 'INTERNAL_SERVER_ERROR', 'An unexpected error occurred.');

const startApp = (options: FailingRequestsOptions): Promise<ChildApp> =>
  ChildApp.start(new URL('./failing-requests.app.ts', import.meta.url), options);

const thrown = Object.keys(THROWN);
const failing = Object.keys(EMITTED).filter((name) => !EMITTED_VALUES.includes(name));

describe.each(PLATFORMS)('a request without transactions (%s)', (platform) => {
  let app: ChildApp;
  beforeAll(async () => {
    app = await startApp({ platform });
  });
  afterAll(() => app.close());

  describe.each(['handler', 'guard', 'observable'])('fails when its %s throws', (place) => {
    it.each(thrown)('%s', async (name) => {
      expect(seen(await app.get(`/${place}/${name}`))).toEqual(UNKNOWN);
      await app.assertAlive();
    });
  });

  describe.each(['mapped', 'emitted'])('%s', (place) => {
    it.each(EMITTED_VALUES)('is answered with %s', async (name) => {
      const { status, json } = await app.get(`/${place}/${name}`);
      expect({ status, json }).toEqual({ status: 200, json: { data: { id: 7 } } });
    });

    it.each(failing)('fails with %s', async (name) => {
      expect(seen(await app.get(`/${place}/${name}`))).toEqual(UNKNOWN);
      await app.assertAlive();
    });
  });
});

onEachServer('a request in a transaction', (kind) => {
  describe.each(PLATFORMS)('(%s)', (platform) => {
    let database: TestDatabase;
    let app: ChildApp;
    beforeAll(async () => {
      database = await kind.create([Entry]);
      const { type, url } = database.dataSource.options as { type: string; url: string };
      const dataSource = { type, url, poolSize: 3 } as DataSourceOptions;
      app = await startApp({ platform, dataSource });
    });
    afterAll(async () => {
      await app.close();
      await database.drop();
    });

    const names = async (): Promise<string[]> => {
      const rows = await database.dataSource.getRepository(Entry).find();
      await database.dataSource.getRepository(Entry).clear();
      return rows.map(({ name }) => name);
    };

    describe.each(['handler', 'guard', 'observable', 'writing/handler', 'writing/observable'])(
      'fails when its %s throws, and keeps nothing',
      (place) => {
        it.each(thrown)('%s', async (name) => {
          const method = place.startsWith('writing') ? 'POST' : 'GET';
          expect(seen(await app.request(method, `/${place}/${name}`))).toEqual(UNKNOWN);
          expect(await names()).toEqual([]);
          await app.assertAlive();
        });
      },
    );

    describe.each(['mapped', 'emitted'])('%s', (place) => {
      it.each(EMITTED_VALUES)('is answered with %s, and keeps what it wrote', async (name) => {
        const { status, json } = await app.post(`/writing/${place}/${name}`, {});
        expect({ status, json }).toEqual({ status: 201, json: { data: { id: 7 } } });
        expect(await names()).toEqual([name]);
      });

      it.each(failing)('fails with %s, and keeps nothing', async (name) => {
        expect(seen(await app.post(`/writing/${place}/${name}`, {}))).toEqual(UNKNOWN);
        expect(await names()).toEqual([]);
        await app.assertAlive();
      });
    });

    it('outlives teardowns that fail', async () => {
      expect(seen(await app.post('/writing/teardown/fails', {}))).toEqual(UNKNOWN);
      const { port } = app;
      const path = '/writing/teardown/never';
      const sent = http.request({ port, path, method: 'POST', agent: false }).end();
      sent.on('error', () => undefined);
      const isOpen = async (): Promise<boolean> =>
        (await database.sessions()).some(({ isInTransaction }) => isInTransaction);
      await expect.poll(isOpen).toBe(true);
      sent.destroy();
      await expect.poll(isOpen).toBe(false);
      expect(await names()).toEqual([]);
      await app.assertAlive();
    });

    // `of()` itself looks into what it is given
    const emitted = Object.keys(EMITTED).filter((name) => name !== 'a-revoked-proxy');
    it.each(emitted)('is answered with what comes after %s', async (name) => {
      const { status, json } = await app.post(`/writing/superseded/${name}`, {});
      expect({ status, json }).toEqual({ status: 201, json: { id: 7 } });
      expect(await names()).toEqual([name]);
      await app.assertAlive();
    });
  });
});
