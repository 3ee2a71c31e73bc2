// Installs the sample app with the packed library: that of LIBRARY_TARBALL, or one that is built and packed here
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { npm, run } from './npm.mjs';

const sampleApp = join(import.meta.dirname, '../sample-app');
const tarball = join(sampleApp, 'nestjs-rest-errors.tgz');
const packed = process.env.LIBRARY_TARBALL;
if (packed === undefined) {
  await run(process.execPath, [join(import.meta.dirname, 'pack.mjs'), tarball]);
} else {
  await copyFile(packed, tarball);
}
// npm takes a tarball of the same name and version for the one it has installed before
await rm(join(sampleApp, 'node_modules/nestjs-rest-errors'), { recursive: true, force: true });
await rm(join(sampleApp, 'node_modules/.package-lock.json'), { force: true });
await npm(['install', '--prefer-offline'], { cwd: sampleApp });
