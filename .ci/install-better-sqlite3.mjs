// Installs better-sqlite3 for the tests. It is compiled, or downloaded as a binary: where neither
// works, they do without it.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { npm, run } from './npm.mjs';

const folder = join(import.meta.dirname, '../test/support/better-sqlite3');

// the binary is of one version of Node, and loaded by the first database only
const loads = () =>
  run(process.execPath, ['-e', "new (require('./node_modules/better-sqlite3'))(':memory:')"], {
    cwd: folder,
    quiet: true,
  }).then(
    () => true,
    () => false,
  );

// optimised, it takes three times as long to compile
const UNOPTIMISED = { CFLAGS: '-O0', CXXFLAGS: '-O0' };

// the compiler would otherwise download what many installations of Node bring
function useOwnHeaders() {
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, 'include/node/node.h'))) process.env.npm_config_nodedir ??= prefix;
}

if (!(await loads())) {
  useOwnHeaders();
  // npm would leave one that was built for another version of Node as it is
  await rm(join(folder, 'node_modules'), { recursive: true, force: true });
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await npm(args, { cwd: folder, env: { ...process.env, ...UNOPTIMISED }, quiet: true });
  } catch (error) {
    console.log(error.message.split('\n').slice(-20).join('\n'));
  }
}
console.log(
  (await loads())
    ? 'better-sqlite3: built'
    : 'better-sqlite3: not built; what needs it is not tested',
);
