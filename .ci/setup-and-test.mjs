// npm run setup-and-test [-- --full] [-- --check]: installs what is needed and runs every test. With --full, tests
// that try their luck many times do so at length; with --check, the cheap checks come before the first test.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { npm, run } from './npm.mjs';

const root = join(import.meta.dirname, '..');
const tarball = join(root, 'nestjs-rest-errors.tgz');

const { values: given } = parseArgs({
  options: { full: { type: 'boolean' }, check: { type: 'boolean' } },
});
const env = {
  ...process.env,
  // packed once, for the sample app and the consumers
  LIBRARY_TARBALL: tarball,
  ...(given.full ? { TEST_VOLUME: 'full' } : {}),
};
const script = (name) => () => npm(['run', name], { cwd: root, env });
const ci = (name, ...args) => {
  return () => run(process.execPath, [join(import.meta.dirname, name), ...args], { env });
};

const STEPS = {
  install: () => npm(['ci', '--prefer-offline'], { cwd: root }),
  ...(given.check ? { checks: script('check') } : {}),
  'better-sqlite3, where it builds': ci('install-better-sqlite3.mjs'),
  services: ci('services.mjs'),
  tests: script('test'),
  'type tests': script('test:types'),
  'the packed library': ci('pack.mjs', tarball),
  'consumer tests': script('test:consumer'),
  'end-to-end tests of the sample app': script('test:sample'),
};

// what earlier runs counted must not be added to this one
await rm(join(root, '.reports'), { recursive: true, force: true });
for (const [name, action] of Object.entries(STEPS)) {
  const start = performance.now();
  console.log(`\n--- ${name}`);
  try {
    await action();
  } catch (error) {
    console.error(`--- ${name} failed: ${error.message}`);
    process.exit(1);
  }
  console.log(`--- ${name}: ${Math.round((performance.now() - start) / 1000)} s`);
}
