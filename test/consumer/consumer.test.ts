import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { ConsumerApp, packLibrary, type ModuleKind } from './consumer-app.js';

const OPTIONAL_PEERS = ['typeorm@1', 'nestjs-pino@5', 'pino@10', 'pino-http@11'];

interface Consumer {
  readonly type: ModuleKind;
  readonly nest: number;
  readonly load: string;
}

const CONSUMERS: readonly Consumer[] = [
  { type: 'module', nest: 12, load: `from 'nestjs-rest-errors'` },
  { type: 'commonjs', nest: 12, load: `require("nestjs-rest-errors")` },
  { type: 'commonjs', nest: 11, load: `require("nestjs-rest-errors")` },
];

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  tarball = join(folder, 'nestjs-rest-errors.tgz');
  await packLibrary(tarball);
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(CONSUMERS)('an application of type $type on Nest $nest', ({ type, nest, load }) => {
  let app: ConsumerApp;

  beforeAll(async () => {
    app = await ConsumerApp.create(tarball, type, nest);
  });

  afterEach(() => app.stop());
  afterAll(() => app.remove());

  it('compiles and answers without optional peers', async () => {
    await app.compile();
    expect(await readFile(join(app.folder, 'dist/main.js'), 'utf8')).toContain(load);
    await expectAnswer(app);
  });

  it('compiles and answers with optional peers', async () => {
    await app.install(...OPTIONAL_PEERS);
    await app.compile();
    await expectAnswer(app);
  });
});

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
