import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

import { ConsumerApp, type ModuleKind } from './consumer-app.js';

/** An application that uses the packed library. */
export interface Consumer {
  readonly type: ModuleKind;
  readonly nest: number;
  readonly typeorm: string;
  /** Version of OpenTelemetry's API. */
  readonly telemetry: string;
  readonly loggers: readonly string[];
  readonly http: readonly string[];
}

const LOADS: Readonly<Record<ModuleKind, (name: string) => string>> = {
  module: (name) => `from '${name}'`,
  commonjs: (name) => `require("${name}")`,
};

/** What it is to compile, and to answer. One file for each consumer, since files run side by side. */
export function describeConsumer({
  type,
  nest,
  typeorm,
  telemetry,
  loggers,
  http,
}: Consumer): void {
  describe(`type ${type}, Nest ${nest}`, () => {
    let app: ConsumerApp;

    async function expectLoads(program: string, name: string): Promise<void> {
      const code = await readFile(join(app.folder, `dist/${program}.js`), 'utf8');
      expect(code).toContain(LOADS[type](name));
    }

    beforeAll(async () => {
      app = await ConsumerApp.create(inject('tarball'), type, nest);
    });

    afterEach(() => app.stop());
    afterAll(() => app.remove());

    it('compiles and answers without optional peers', async () => {
      await app.add('client');
      await app.compile();
      await expectLoads('main', 'nestjs-rest-errors');
      await expectAnswer(app);
      await app.stop();
      await expectLoads('calling', 'nestjs-rest-errors/client');
      await expectCalls(app, 'calling');
    });

    it(`compiles and answers with optional peers, among them TypeORM ${typeorm}`, async () => {
      await app.install(`typeorm@${typeorm}`, 'sql.js@1');
      await app.add('transactions');
      await app.compile();
      await expectLoads('transactions', 'nestjs-rest-errors/typeorm');
      await expectAnswer(app);
      await app.stop();
      await expectTransactions(app);
    });

    it(`compiles and answers with the API of OpenTelemetry ${telemetry}`, async () => {
      await app.install(`@opentelemetry/api@~${telemetry}.0`);
      await app.add('opentelemetry');
      await app.compile();
      await expectLoads('traced', 'nestjs-rest-errors/opentelemetry');
      await expectTrace(app);
    });

    it(`compiles and answers with ${http.join(', ')}`, async () => {
      await app.install(...http);
      await app.add('axios');
      await app.compile();
      await expectLoads('requesting', 'nestjs-rest-errors/axios');
      await expectCalls(app, 'requesting');
    });

    it(`compiles and answers with ${loggers.join(', ')}`, async () => {
      await app.install(...loggers);
      await app.add('pino');
      await app.compile();
      await expectLoads('logged', 'nestjs-rest-errors/pino');
      await expectRecord(app);
    });
  });
}

async function expectAnswer(app: ConsumerApp): Promise<void> {
  const url = await app.start();
  const response = await fetch(`${url}/contacts`, { method: 'DELETE' });
  expect(response.status).toBe(409);
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'x-error-code': 'CONTACT_PROTECTED',
    'x-error-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'Record is protected against deletion',
    instance: `urn:uuid:${headers['x-error-id']}`,
    code: 'CONTACT_PROTECTED',
    contactId: 186,
  });
}

async function expectCalls(app: ConsumerApp, program: string): Promise<void> {
  const url = `${await app.start(program)}/contacts`;
  const caught = await fetch(`${url}/caught`);
  expect(await caught.json()).toEqual({ contactId: 186, isCause: true });
  const masked = await fetch(`${url}/masked`);
  expect(masked.status).toBe(502);
  expect(await masked.json()).toMatchObject({ status: 502, code: 'UPSTREAM_FAILED' });
}

async function expectTrace(app: ConsumerApp): Promise<void> {
  const url = await app.start('traced');
  const response = await fetch(`${url}/contacts`, { method: 'DELETE' });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  expect(response.headers.get('x-trace-id')).toBe(traceId);
  expect(await response.json()).toMatchObject({ code: 'CONTACT_PROTECTED', traceId });
}

async function expectRecord(app: ConsumerApp): Promise<void> {
  const url = `${await app.start('logged')}/contacts`;
  const { headers } = await fetch(url, { method: 'DELETE' });
  const records = (await (await fetch(`${url}/records`)).json()) as unknown[];
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    level: 30,
    code: 'CONTACT_PROTECTED',
    errorId: headers.get('x-error-id'),
    requestId: headers.get('x-request-id'),
    err: { type: 'DeletionNotAllowed', message: 'Record is protected against deletion' },
    req: { method: 'DELETE', url: '/contacts' },
    res: { statusCode: 409 },
  });
}

async function expectTransactions(app: ConsumerApp): Promise<void> {
  const url = `${await app.start('transactions')}/contacts`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(201);
  const failed = await fetch(`${url}/failing`, { method: 'POST' });
  expect(failed.headers.get('x-error-code')).toBe('CONTACT_PROTECTED');
  const refused = await fetch(url, { method: 'POST' });
  expect(await refused.json()).toEqual({ Errors: ['This name is taken'], StatusCode: 409 });
  expect(await (await fetch(url)).json()).toEqual(['Ada']);
}
