// Installs what is needed and runs every test, as `npm run setup-and-test`
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { npm, run } from './npm.mjs';

const root = join(import.meta.dirname, '..');
const script = (name) => () => npm(['run', name], { cwd: root });
const ci = (name) => () => run(process.execPath, [join(import.meta.dirname, name)]);

const STEPS = {
  install: () => npm(['ci'], { cwd: root }),
  'better-sqlite3, where it builds': ci('install-better-sqlite3.mjs'),
  services: ci('services.mjs'),
  'unit, HTTP and architecture tests': script('test'),
  'type tests': script('test:types'),
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
