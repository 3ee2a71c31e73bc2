import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);

export type ModuleKind = 'module' | 'commonjs';

/** An application in a temporary folder that has the packed library, and nothing of the project. */
export class ConsumerApp {
  private process: ChildProcess | undefined;

  private constructor(readonly folder: string) {}

  /** @param nest the major version of Nest. */
  static async create(tarball: string, type: ModuleKind, nest: number): Promise<ConsumerApp> {
    const app = new ConsumerApp(await mkdtemp(join(tmpdir(), `${type}-app-`)));
    await cp(join(import.meta.dirname, 'fixtures/app'), app.folder, { recursive: true });
    await app.write('package.json', JSON.stringify({ name: 'app', private: true, type }));
    const packages = ['common', 'core', 'platform-express'].map(
      (name) => `@nestjs/${name}@${nest}`,
    );
    await app.install(tarball, ...packages, 'reflect-metadata', 'rxjs', '@types/node@20');
    return app;
  }

  async install(...packages: string[]): Promise<void> {
    await npm(this.folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages);
  }

  /** Adds the sources of a fixture. */
  async add(fixture: string): Promise<void> {
    const source = join(import.meta.dirname, 'fixtures', fixture);
    await cp(source, join(this.folder, 'src'), { recursive: true });
  }

  /** Compiles to `dist`, every .d.ts of the installed packages checked; rejects with what is wrong. */
  async compile(): Promise<void> {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await runNode(this.folder, compiler, '--project', '.');
  }

  /** @returns its address. */
  async start(program = 'main'): Promise<string> {
    const child = spawn(process.execPath, [`dist/${program}.js`], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = child;
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('http:')) return line;
    }
    throw new Error('The application ended before it listened');
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true });
  }

  private write(path: string, text: string): Promise<void> {
    return writeFile(join(this.folder, path), text);
  }
}

/** Builds and packs the library as it would be published. */
export async function packLibrary(target: string): Promise<void> {
  await runNode(root, '.ci/pack.mjs', target);
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  const path = process.env['npm_execpath'] ?? '';
  if (basename(path) === 'npm-cli.js') return runNode(cwd, path, ...args);
  await settle(execute('npm', args, { cwd, shell: process.platform === 'win32' }));
}

function runNode(cwd: string, ...args: string[]): Promise<void> {
  return settle(execute(process.execPath, args, { cwd }));
}

async function settle(execution: Promise<unknown>): Promise<void> {
  try {
    await execution;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${String(error)}\n${stdout}\n${stderr}`, { cause: error });
  }
}
