import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inTime } from '../../src/core/in-time.js';
import { COMPILED_APPS } from './compiled-apps.js';
import { request, type Answer, type RequestOptions } from './raw-request.js';

const START = join(import.meta.dirname, 'child-app.mjs');
const ROOT = join(import.meta.dirname, '../..');
// only what would never come takes so long
const TIMEOUT = 20_000;

/**
 * An application in a process of its own: a test outlives what ends that process, and notices what blocks its
 * event loop.
 */
export class ChildApp {
  private text = '';

  private constructor(
    private readonly process: ChildProcess,
    readonly port: number,
  ) {}

  /** @param module exports `start(options)`, which resolves with a TestApp. */
  static async start(module: URL, options: object): Promise<ChildApp> {
    // where ./compiled-apps.ts has compiled it to
    const path = relative(ROOT, fileURLToPath(module)).replace(/ts$/, 'js');
    const args = [join(ROOT, COMPILED_APPS, path), JSON.stringify(options)];
    const child = fork(START, args, { cwd: ROOT, silent: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`The application ended with ${String(code)} before it listened:\n${output}`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), exited])) as [{ port: number }];
    exited.catch(() => undefined);
    const app = new ChildApp(child, port);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: string) => (app.text += chunk));
    }
    return app;
  }

  /** What the process has written since it started to listen. */
  get output(): string {
    return this.text;
  }

  /** @throws when no response comes, or the connection is lost before it. */
  request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return inTime(request(this.port, method, path, options), TIMEOUT, () => {
      throw new Error(`${method} ${path} had no response within ${TIMEOUT} ms.`);
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  }

  /** @throws with its output when the process has ended, or its event loop answers no more. */
  async assertAlive(): Promise<void> {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`The process has ended with ${exitCode ?? signalCode}:\n${this.text}`);
    }
    await this.get('/nothing-of-that-name');
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.disconnect();
    const kill = (): unknown[] => [this.process.kill('SIGKILL')];
    await inTime(exited, TIMEOUT, kill);
    await exited;
  }
}
