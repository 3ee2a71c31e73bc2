import { spawn } from 'node:child_process';
import { basename } from 'node:path';

// Windows has no executable of this name, only a script for its shell
const path = process.env.npm_execpath ?? '';
const [command, prefix] =
  basename(path) === 'npm-cli.js' ? [process.execPath, [path]] : ['npm', []];

/**
 * Runs npm as this script itself was run by `npm run`.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options] quiet: what npm prints is returned, not shown
 * @returns {Promise<string>} rejects when npm fails, with what it said if that was not shown
 */
export function npm(args, options) {
  return run(command, [...prefix, ...args], options);
}

/** As {@link npm}, for any command. */
export function run(file, args, { cwd, env = process.env, quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const isScript = file === 'npm' && process.platform === 'win32';
    const child = spawn(file, args, {
      cwd,
      env,
      shell: isScript,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    const output = { out: '', err: '' };
    child.stdout?.on('data', (chunk) => (output.out += chunk));
    child.stderr?.on('data', (chunk) => (output.err += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(output.out);
      const subject = [basename(file), ...args].join(' ');
      reject(new Error(`${subject} ended with ${code}\n${output.out}${output.err}`.trim()));
    });
  });
}
