import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const execute = promisify(execFile);
// of the test runner, which the tools of an application must not take for their own
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')),
);

export type ModuleKind = 'module' | 'commonjs';

/** The command of an installed package. */
const COMMANDS = {
  jest: 'jest/bin/jest.js',
  nest: '@nestjs/cli/bin/nest.js',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
};

/** An application in a temporary folder that has the packed library, and nothing of the project. */
export class ConsumerApp {
  private process: ChildProcess | undefined;

  private constructor(readonly folder: string) {}

  /** @param packages all it installs beside the library. */
  static async create(
    tarball: string,
    type: ModuleKind,
    packages: readonly string[],
  ): Promise<ConsumerApp> {
    const app = new ConsumerApp(await mkdtemp(join(tmpdir(), `${type}-app-`)));
    await app.writeManifest('.', type);
    const options = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
    await npm(app.folder, 'install', ...options, tarball, ...packages);
    return app;
  }

  /** @param folder whose modules are of this type. */
  async writeManifest(folder: string, type: ModuleKind): Promise<void> {
    await mkdir(join(this.folder, folder), { recursive: true });
    const manifest = { name: 'app', private: true, type };
    await writeFile(join(this.folder, folder, 'package.json'), JSON.stringify(manifest));
  }

  /** Copies a file or folder of `fixtures`. */
  async add(fixture: string, target = '.'): Promise<void> {
    const source = join(import.meta.dirname, 'fixtures', fixture);
    await cp(source, join(this.folder, target), { recursive: true });
  }

  /** Rejects with what it writes when it fails. @param folder where it runs. */
  async run(command: keyof typeof COMMANDS, args: readonly string[], folder = '.'): Promise<void> {
    const path = join(this.folder, 'node_modules', COMMANDS[command]);
    await runNode(join(this.folder, folder), path, ...args);
  }

  /** Starts a program that prints its address. @returns the address. */
  async start(program: string, ...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = child;
    for await (const line of createInterface(child.stdout)) {
      if (line.startsWith('http:')) return line;
    }
    throw new Error('The application ended before it listened');
  }

  /** Runs a program that prints one JSON value. @returns the value. */
  async evaluate(program: string): Promise<unknown> {
    return JSON.parse(await runNode(this.folder, program)) as unknown;
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
}

/** Builds and packs the library as it would be published. */
export async function packLibrary(target: string): Promise<void> {
  await runNode(root, '.ci/pack.mjs', target);
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
  const path = process.env['npm_execpath'] ?? '';
  if (basename(path) === 'npm-cli.js') await runNode(cwd, path, ...args);
  else await settle(execute('npm', args, { cwd, shell: process.platform === 'win32' }));
}

function runNode(cwd: string, ...args: string[]): Promise<string> {
  return settle(execute(process.execPath, args, { cwd, env: environment }));
}

async function settle(execution: Promise<{ readonly stdout: string }>): Promise<string> {
  try {
    return (await execution).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${String(error)}\n${stdout}\n${stderr}`, { cause: error });
  }
}
