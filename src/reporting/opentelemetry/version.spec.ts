import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { VERSION } from './version.js';

it('is that of the package', () => {
  const path = new URL('../../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
