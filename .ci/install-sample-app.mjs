// Builds and packs the library, and installs the sample app with that package
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { npm, run } from './npm.mjs';

const sampleApp = join(import.meta.dirname, '../sample-app');
await run(process.execPath, [
  join(import.meta.dirname, 'pack.mjs'),
  join(sampleApp, 'nestjs-rest-errors.tgz'),
]);
// npm takes a tarball of the same name and version for the one it has installed before
await rm(join(sampleApp, 'node_modules/nestjs-rest-errors'), { recursive: true, force: true });
await rm(join(sampleApp, 'node_modules/.package-lock.json'), { force: true });
await npm(['install'], { cwd: sampleApp });
