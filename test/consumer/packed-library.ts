import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

import { packLibrary } from './consumer-app.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the packed library. */
    readonly tarball: string;
  }
}

/** Packs the library once for all consumers, unless `LIBRARY_TARBALL` names a packed one. */
export default async function packedLibrary(
  project: TestProject,
): Promise<(() => Promise<void>) | undefined> {
  const packed = process.env['LIBRARY_TARBALL'];
  if (packed !== undefined && existsSync(packed)) {
    project.provide('tarball', resolve(packed));
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'packed-'));
  const tarball = join(folder, 'nestjs-rest-errors.tgz');
  await packLibrary(tarball);
  project.provide('tarball', tarball);
  return () => rm(folder, { recursive: true });
}
