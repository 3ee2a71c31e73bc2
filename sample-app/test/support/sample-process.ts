import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const EXAMPLE = /^curl .+$/gm;

/** `node dist/main.js`, as `npm start` runs it. */
export class SampleProcess {
  output = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;

  constructor(environment: NodeJS.ProcessEnv, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, NO_COLOR: '1', DATABASE_URL: '', ...environment },
    });
    const collect = (chunk: Buffer): void => {
      this.output += chunk.toString();
    };
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    this.ended = once(this.child, 'close');
  }

  /** The commands that it prints when it listens. */
  async examples(): Promise<string[]> {
    while (!this.output.includes('The contacts API listens at')) {
      await Promise.race([once(this.child.stdout!, 'data'), this.ended]);
      if (this.child.exitCode !== null) throw new Error(`It ended:\n${this.output}`);
    }
    return this.output.match(EXAMPLE) ?? [];
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
  }
}

export async function hasCurl(): Promise<boolean> {
  return promisify(execFile)('curl', ['--version']).then(
    () => true,
    () => false,
  );
}

/** Pastes a command into a shell; status and body of the answer. */
export async function paste(command: string): Promise<{ status: number; body: string }> {
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s`]);
  const [head = '', body = ''] = stdout.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body };
}
