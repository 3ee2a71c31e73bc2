// node .ci/pack.mjs <file>: builds the library and packs it into that file, as it would be published
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { npm } from './npm.mjs';

const root = join(import.meta.dirname, '..');
const target = resolve(process.argv[2]);
// beside the target: a rename does not cross file systems
const folder = await mkdtemp(join(dirname(target), '.pack-'));
try {
  await npm(['run', 'build', '--silent'], { cwd: root });
  await npm(['pack', '--silent', '--pack-destination', folder], { cwd: root, quiet: true });
  const [name] = await readdir(folder);
  await rename(join(folder, name), target);
} finally {
  await rm(folder, { recursive: true });
}
