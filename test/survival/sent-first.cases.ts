import { expect } from 'vitest';

import { ChildApp } from '../support/child-app.js';
import type { Platform } from '../support/test-app.js';
import type { SentFirstOptions } from './sent-first.app.js';
import { FIRST, LONG } from './sent-first.response.js';

export interface Sent {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const OBJECT: Sent = { status: 200, text: JSON.stringify({ first: FIRST }), headers: JSON_TYPE };
const TEXT: Sent = { status: 200, text: FIRST };
const STREAMED: Sent = { status: 200, text: FIRST + FIRST };

const redirection = (platform: Platform): Sent => ({
  status: 302,
  text: platform === 'express' ? 'Found. Redirecting to /elsewhere' : '',
  headers: { location: '/elsewhere' },
});

type Case = readonly [path: string, sent: Sent];

/** What is sent first by each handler, guard, interceptor or middleware that fails after it. */
export function sentFirst(platform: Platform): readonly Case[] {
  return [
    ['/object', OBJECT],
    ['/later', OBJECT],
    ['/long', { status: 200, text: LONG }],
    ['/empty', { status: 204, text: '' }],
    ['/ended', { status: 200, text: '' }],
    ['/redirected', redirection(platform)],
    ['/twice', OBJECT],
    ['/stream', STREAMED],
    ['/piped', STREAMED],
    ['/piped/slow', STREAMED],
    ['/guard', OBJECT],
    ['/guard/redirect', redirection(platform)],
    ['/interceptor', OBJECT],
    ...(platform === 'express' ? ofExpress : []),
  ];
}

const ofExpress: readonly Case[] = [
  ['/error', OBJECT],
  ['/rendered', { ...TEXT, headers: { 'content-type': 'text/html; charset=utf-8' } }],
  ['/file', { ...TEXT, headers: { 'content-type': 'text/plain; charset=utf-8' } }],
  ['/middleware/error', TEXT],
  ['/middleware/next', TEXT],
];

/** Where the library sees nothing of what Fastify does by itself, as long as no hook is asynchronous. */
export const SENT_BY_PLUGINS: readonly Case[] = [
  ['/native/object', OBJECT],
  ['/native/text', OBJECT],
  ['/handled/object', OBJECT],
  ['/hooked', OBJECT],
];

export const GOOD = OBJECT;

export const startApp = (options: SentFirstOptions): Promise<ChildApp> =>
  ChildApp.start(new URL('./sent-first.app.ts', import.meta.url), options);

interface LoggedRecord {
  readonly code: string;
  readonly outcome: string;
  readonly route?: string;
}

/** What a process has logged since, of an address. */
export class Log {
  private readonly start: number;

  constructor(
    private readonly app: ChildApp,
    private readonly path: string,
  ) {
    this.start = app.output.length;
  }

  get text(): string {
    return this.app.output.slice(this.start);
  }

  /** The outcome of each record. */
  get outcomes(): unknown[] {
    return (
      this.text
        .split('\n')
        .filter((line) => line.includes('"context":"RestErrors"'))
        .map((line) => JSON.parse(line) as { message: { record: LoggedRecord } })
        .map(({ message: { record } }) => record)
        // others come from middleware, and from asking whether the process lives
        .filter(({ route = this.path, code }) => route === this.path && code !== 'ROUTE_NOT_FOUND')
        .map(({ outcome }) => outcome)
    );
  }

  /** These records, no more, and nothing of what was sent. */
  async expectOutcomes(...outcomes: string[]): Promise<void> {
    await expect.poll(() => this.outcomes).toHaveLength(outcomes.length);
    await this.app.assertAlive();
    expect(this.outcomes).toHaveLength(outcomes.length);
    expect(this.outcomes).toEqual(expect.arrayContaining(outcomes));
    expect(this.text).not.toContain('hunter2');
  }
}
