import axios from 'axios';
import { getEventListeners } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors } from '../../src/client/axios/index.js';
import { createRestClient } from '../../src/client/index.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';

let server: MisbehavingServer;
beforeEach(async () => {
  server = await startMisbehavingServer();
});
afterEach(() => server.close());

type Chunks = AsyncIterable<Uint8Array>;
type Open = (url: string, signal?: AbortSignal) => Promise<Chunks>;

const TIMEOUT = 500;

/** Calls whose body is the caller's to read. */
const OPENERS: Readonly<Record<string, Open>> = {
  'RestClient.fetch': async (url, signal) => {
    const client = createRestClient({ name: 'crm', timeout: TIMEOUT });
    const { body } = await client.fetch(url, signal === undefined ? {} : { signal });
    return body as unknown as Chunks;
  },
  'a stream of axios': async (url, signal) => {
    const http = axios.create({ timeout: TIMEOUT });
    throwUpstreamErrors(http, { name: 'crm' });
    const config = { responseType: 'stream', ...(signal !== undefined && { signal }) } as const;
    return (await http.get<Readable>(url, config)).data;
  },
};

async function textOf(chunks: Chunks): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

describe.each(Object.entries(OPENERS))('a body that the caller reads: %s', (_, open) => {
  it('has the time that it needs', async () => {
    const body = await open(`${server.origin}/slow-body?ms=${3 * TIMEOUT}`);
    expect(JSON.parse(await textOf(body))).toMatchObject({ status: 200 });
  });

  it('ends when its caller says so', async () => {
    const controller = new AbortController();
    const body = await open(`${server.origin}/trickle`, controller.signal);
    const reading = textOf(body).catch((failure: unknown) => failure);
    controller.abort();
    expect(await reading).toBeInstanceOf(Error);
    await expect.poll(() => server.openSockets).toBe(0);
  });

  it('ends when nobody wants to read it', async () => {
    const body = await open(`${server.origin}/huge?mb=100`);
    for await (const chunk of body) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    // what is sent meanwhile, and later
    await textOf(await open(`${server.origin}/slow-body?ms=100`));
    expect(server.bytesSent).toBeLessThan(30 * 1024 * 1024);
  });

  it('leaves the signal alone once it has been read', async () => {
    const { signal } = new AbortController();
    await textOf(await open(`${server.origin}/status/200`, signal));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('fails as the platform has it', async () => {
    const body = await open(`${server.origin}/reset-mid-body`);
    await expect(textOf(body)).rejects.toThrow();
  });
});
