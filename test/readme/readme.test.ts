import { Logger, Module, type INestApplication } from '@nestjs/common';
import { readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { request, type Answer } from '../support/raw-request.js';
import { Telemetry } from '../support/telemetry.js';
import { TestApp, PLATFORMS } from '../support/test-app.js';
import { Document, type Example, type Exchange, type PrintedAnswer } from './document.js';

const root = join(import.meta.dirname, '../..');
const pages = readdirSync(join(root, 'docs')).map((page) => `docs/${page}`);
const documents = await Promise.all(
  ['README.md', ...pages].map((name) => Document.read(root, name)),
);
const examples = documents.filter(({ hasCode }) => hasCode);

// what differs from answer to answer or between the platforms, and is not printed
const UNPRINTED = [
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'x-powered-by',
  'etag',
  'x-request-id',
];

/** With every id replaced, since each answer has its own. */
function comparable(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\b[0-9a-f]{32}\b/g, 'TRACE');
}

function bodyOf(contentType: unknown, text: string): unknown {
  const type = String(contentType);
  if (type.includes('xml')) return text.replace(/>\s+</g, '><');
  return type.includes('json') && text !== '' ? (JSON.parse(text) as unknown) : text;
}

function printed({ status, headers, body }: PrintedAnswer): unknown {
  return JSON.parse(
    comparable(JSON.stringify({ status, headers, body: bodyOf(headers['content-type'], body) })),
  ) as unknown;
}

function received({ status, headers, text }: Answer): unknown {
  const kept = Object.entries(headers).filter(([name]) => !UNPRINTED.includes(name));
  const body = bodyOf(headers['content-type'], text);
  return JSON.parse(
    comparable(JSON.stringify({ status, headers: Object.fromEntries(kept), body })),
  ) as unknown;
}

async function expectPrinted(port: number, exchange: Exchange): Promise<void> {
  const { method, path, options, answer } = exchange;
  expect(received(await request(port, method, path, options))).toEqual(printed(answer));
}

beforeAll(async () => {
  await Promise.all(examples.map((document) => document.write()));
});
afterAll(async () => {
  await Promise.all(examples.map((document) => document.remove()));
});

describe('the examples', () => {
  it('compile', () => {
    const config = ts.getParsedCommandLineOfConfigFile(
      join(root, 'test/tsconfig.json'),
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    );
    const options = { ...config?.options, noUnusedLocals: false, noUnusedParameters: false };
    // those of modules without types of their own, which nothing imports
    const declarations = config?.fileNames.filter((name) => name.endsWith('.d.ts')) ?? [];
    const rootNames = [...examples.map(({ file }) => file), ...declarations];
    const program = ts.createProgram({ rootNames, options });
    const messages = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => [
        file?.fileName.replace(root, ''),
        ts.flattenDiagnosticMessageText(messageText, '\n'),
      ]);
    expect(messages).toEqual([]);
  });
});

describe.each(examples)('$name', (document) => {
  let example: Example;
  let telemetry: Telemetry | undefined;
  beforeAll(async () => {
    // the SDK starts before the application, outside of its code
    if (document.name === 'docs/opentelemetry.md') telemetry = new Telemetry();
    Logger.overrideLogger(false);
    example = await document.run();
  });
  afterAll(async () => {
    await example.app?.close();
    await telemetry?.stop();
  });

  if (document.name === 'README.md') {
    it('starts as printed', async () => {
      const app = example.app as INestApplication;
      const { port } = app.getHttpServer().address() as AddressInfo;
      expect(document.exchanges).not.toEqual([]);
      for (const exchange of document.exchanges) await expectPrinted(port, exchange);
    });
  }

  describe.each(PLATFORMS)('on %s', (platform) => {
    let app: TestApp;
    beforeAll(async () => {
      @Module({ imports: example.AppModule ? [example.AppModule] : [] })
      class PageModule {}
      app = await TestApp.start(platform, { errors: null, imports: [PageModule] });
    });
    afterAll(() => app.close());

    it.each(document.exchanges)('$command', (exchange) => expectPrinted(app.port, exchange));
  });
});
