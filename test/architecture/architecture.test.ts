import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

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
  type Manifest,
} from './rules.js';
import { readSourceFiles } from './source-file.js';

const root = join(import.meta.dirname, '../..');
const files = readSourceFiles(root, 'src');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

describe('the source', () => {
  it('is read', () => {
    expect(files.map(({ path }) => path)).toContain('src/index.ts');
    expect(files.flatMap(({ imports }) => imports)).toContain('@nestjs/common');
  });

  it('has a room for every file', () => {
    expect(unknownRooms(files)).toEqual([]);
  });

  it('imports from lower floors only', () => {
    expect(wrongFloors(files)).toEqual([]);
  });

  it('has no import cycle', () => {
    expect(importCycles(files)).toEqual([]);
  });

  it('imports in each room the packages of that room only, in core none', () => {
    expect(foreignPackages(files)).toEqual([]);
  });

  it('has formatters that know core and no Nest', () => {
    expect(leavingStrictFolders(files)).toEqual([]);
  });

  it('reaches optional peers from their own entry point alone', () => {
    expect(leakedPeers(files, manifest)).toEqual([]);
  });

  it('declares every package it imports', () => {
    expect(undeclaredPackages(files, manifest)).toEqual([]);
  });

  it('names everything it exports', () => {
    expect(exportStars(files)).toEqual([]);
  });

  it('has no file of more than 200 lines', () => {
    expect(longFiles(files)).toEqual([]);
  });
});
