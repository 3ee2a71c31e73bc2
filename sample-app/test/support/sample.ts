import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { INestApplication } from '@nestjs/common';
import { vi } from 'vitest';

import { createApplication } from '../../src/application.js';
import type { HttpPlatform } from '../../src/start-up/http-platform.js';
import { settingsFrom } from '../../src/start-up/settings.js';
import { RecordingLog, type LogEntry } from './recording-log.js';

export const PLATFORMS = ['express', 'fastify'] as const satisfies HttpPlatform[];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
  /** Whether the connection broke before the end of the body. */
  readonly isTruncated: boolean;
  /** What was logged of failures since the request began. */
  readonly records: readonly LogEntry[];
  /** The same of the address service. */
  readonly serviceRecords: readonly LogEntry[];
  /** The records of requests since then, failed or not. */
  readonly requests: readonly LogEntry[];
}

// nestjs-pino has one logger for all applications of a process
const log = new RecordingLog();

/** The running sample, on a port of this machine. */
export class Sample {
  private constructor(
    private readonly app: INestApplication,
    private readonly origin: string,
  ) {}

  /** @param databaseUrl the embedded database when left out. */
  static async start(
    platform: HttpPlatform,
    databaseUrl?: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Sample> {
    const settings = settingsFrom({
      HTTP_PLATFORM: platform,
      DATABASE_URL: databaseUrl,
      ...environment,
    });
    const app = await createApplication(settings, log);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new Sample(app, `http://127.0.0.1:${port}`);
  }

  /** @param target method and path below the prefix, e.g. `GET /Contacts/GetContacts`. */
  async request(target: string, init: RequestInit = {}): Promise<Answer> {
    const [method, path] = target.split(' ') as [string, string];
    log.clear();
    const response = await fetch(`${this.origin}/ContactsAPI/rest${path}`, { method, ...init });
    const { text, isTruncated } = await readBody(response);
    const { status, headers } = response;
    // written when the answer has ended, which its client may know earlier
    await vi.waitUntil(() => log.hasRequest, { timeout: 5_000, interval: 2 });
    const { failures: records, failuresOfService: serviceRecords, requests } = log;
    const json = parse(text);
    return { status, headers, text, isTruncated, json, records, serviceRecords, requests };
  }

  send(target: string, body: unknown): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    return this.request(target, { headers, body: JSON.stringify(body) });
  }

  get server(): Server {
    return this.app.getHttpServer() as Server;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

async function readBody(response: Response): Promise<Pick<Answer, 'text' | 'isTruncated'>> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, isTruncated: false };
  } catch {
    return { text, isTruncated: true };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
