import { expect, it } from 'vitest';

import {
  exportStars,
  foreignPackages,
  importCycles,
  leakedPeers,
  leavingStrictFolders,
  longFiles,
  undeclaredPackages,
  unknownRooms,
  wrongFloors,
} from './rules.js';
import { sourceFileFrom } from './source-file.js';

it('finds every way to import', () => {
  const file = sourceFileFrom(
    'src/core/a.ts',
    `import './static.js';
    import type { A } from './type.js';
    export { B } from './export.js';
    import c = require('equals');
    const d = import('./dynamic.js');
    const e = require('require');
    let f: import('./import-type.js').F;
    // import './comment.js'`,
  );
  expect(file.imports).toEqual([
    './static.js',
    './type.js',
    './export.js',
    'equals',
    './dynamic.js',
    'require',
    './import-type.js',
  ]);
});

it('refuses an import of a higher floor, for types too', () => {
  const files = [sourceFileFrom('src/core/a.ts', `import type { B } from '../http/b.js';`)];
  expect(wrongFloors(files)).toEqual(['src/core/a.ts (F0) imports src/http/b.ts (F2)']);
});

it('refuses an import of another room on the same floor', () => {
  const files = [sourceFileFrom('src/reporting/a.ts', `export { B } from '../client/b.js';`)];
  expect(wrongFloors(files)).toEqual(['src/reporting/a.ts (F1) imports src/client/b.ts (F1)']);
});

it('refuses an import of an entry point', () => {
  const files = [sourceFileFrom('src/module/a.ts', `import { B } from '../index.js';`)];
  expect(wrongFloors(files)).toEqual(['src/module/a.ts (F3) imports src/index.ts (F4)']);
});

it('allows the same room and lower floors', () => {
  const files = [sourceFileFrom('src/http/a.ts', `import './b.js'; import '../core/issue.js';`)];
  expect(wrongFloors(files)).toEqual([]);
});

it('refuses a room without a floor', () => {
  expect(unknownRooms([sourceFileFrom('src/utils/a.ts', '')])).toEqual([
    'src/utils/a.ts is in no room of the house',
  ]);
});

it('refuses packages in core, but not what Node brings', () => {
  const files = [sourceFileFrom('src/core/a.ts', `import 'node:crypto'; import 'rxjs/operators';`)];
  expect(foreignPackages(files)).toEqual(['src/core/a.ts imports rxjs']);
});

it('refuses Nest and the platform in formatters', () => {
  const files = [
    sourceFileFrom(
      'src/http/formatters/a.ts',
      `import '../../core/issue.js'; import '@nestjs/common'; import '../platform/b.js';`,
    ),
  ];
  expect(leavingStrictFolders(files)).toEqual([
    'src/http/formatters/a.ts imports @nestjs/common',
    'src/http/formatters/a.ts imports src/http/platform/b.ts',
  ]);
});

it('refuses an optional peer that another entry point reaches through a file', () => {
  const files = [
    sourceFileFrom('src/index.ts', `export { A } from './transaction/a.js';`),
    sourceFileFrom('src/transaction/a.ts', `import type { DataSource } from 'typeorm';`),
  ];
  const exports = {
    '.': { default: './dist/index.js' },
    './typeorm': { default: './dist/transaction/a.js' },
  };
  expect(leakedPeers(files, { exports })).toEqual([
    'entry point . reaches typeorm in src/transaction/a.ts',
  ]);
});

it('refuses a package that the manifest does not declare', () => {
  const files = [sourceFileFrom('src/http/a.ts', `import 'a/x.js'; import '@b/c'; import 'd';`)];
  const manifest = { dependencies: { a: '1' }, peerDependencies: { '@b/c': '1' }, exports: {} };
  expect(undeclaredPackages(files, manifest)).toEqual([
    'src/http/a.ts imports d, which is neither a dependency nor a peer dependency',
  ]);
});

it('refuses export *', () => {
  const texts = [
    `export * from './a.js';`,
    `export * as b from './b.js';`,
    `export { c } from './c.js';`,
  ];
  const files = texts.map((text, index) => sourceFileFrom(`src/${index}.ts`, text));
  expect(exportStars(files)).toEqual(['src/0.ts has an export *', 'src/1.ts has an export *']);
});

it('names the longest file first', () => {
  const files = [1, 3, 2].map((lines) => sourceFileFrom(`src/${lines}.ts`, '\n'.repeat(lines)));
  expect(longFiles(files, 1)).toEqual(['src/3.ts has 3 lines', 'src/2.ts has 2 lines']);
});

it('shows a cycle, type-only ones too', () => {
  const files = [
    sourceFileFrom('src/http/a.ts', `import './b.js';`),
    sourceFileFrom('src/http/b.ts', `import type { C } from './routes/c.js';`),
    sourceFileFrom('src/http/routes/c.ts', `import '../b.js';`),
  ];
  expect(importCycles(files)).toEqual(['src/http/b.ts -> src/http/routes/c.ts -> src/http/b.ts']);
});
