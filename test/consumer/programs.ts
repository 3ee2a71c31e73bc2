import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { ConsumerApp, ModuleKind } from './consumer-app.js';
import {
  expectCalls,
  expectErrorResponse,
  expectRecord,
  expectTrace,
  expectTransactions,
} from './responses.js';

/** One for each entry point: its file, what it imports, and what it is expected to respond. */
const PROGRAMS = [
  ['main', 'nestjs-rest-errors', expectErrorResponse],
  ['calling', 'nestjs-rest-errors/client', expectCalls],
  ['transactions', 'nestjs-rest-errors/typeorm', expectTransactions],
  ['traced', 'nestjs-rest-errors/opentelemetry', expectTrace],
  ['requesting', 'nestjs-rest-errors/axios', expectCalls],
  ['logged', 'nestjs-rest-errors/pino', expectRecord],
] as const;

const LOADS: Readonly<Record<ModuleKind, (name: string) => string>> = {
  module: (name) => `from '${name}'`,
  commonjs: (name) => `require("${name}")`,
};

/** Compiles a program for each entry point as modules of these types, starts and asks it. */
export function describePrograms(
  consumer: () => ConsumerApp,
  types: readonly [ModuleKind, ...ModuleKind[]],
): void {
  describe('programs', () => {
    it('compile, every declaration checked', async () => {
      const app = consumer();
      await app.add('app/tsconfig.json', 'programs/tsconfig.json');
      for (const type of types) {
        const folder = `programs/src/${type}`;
        await app.add('app/src', folder);
        for (const fixture of ['client', 'transactions', 'opentelemetry', 'axios', 'pino']) {
          await app.add(fixture, folder);
        }
        await app.writeManifest(folder, type);
        await app.writeManifest(`programs/dist/${type}`, type);
      }
      await app.run('tsc', ['--project', 'programs']);
    });

    describe.each(types)('of type %s', (type) => {
      it.each(PROGRAMS)('%s responds with %s', async (program, name, expectResponse) => {
        const app = consumer();
        const path = `programs/dist/${type}/${program}.js`;
        expect(await readFile(join(app.folder, path), 'utf8')).toContain(LOADS[type](name));
        await expectResponse(await app.start(path));
      });
    });
  });
}
