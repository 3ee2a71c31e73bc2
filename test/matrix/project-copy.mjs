import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { npm, run } from '../../.ci/npm.mjs';
import { summaryOf } from './report.mjs';

// Tools that check or measure the project: they say nothing about Node or Nest, and some refuse the
// older ones.
const LEFT_OUT = new Set([
  '@arethetypeswrong/cli',
  '@nestjs/cli',
  '@nestjs/schematics',
  '@nestjs-cls/transactional',
  '@nestjs-cls/transactional-adapter-typeorm',
  'knip',
  'nest-problem-details-filter',
  'nestjs-cls',
  'oxlint',
  'oxlint-tsgolint',
  'prettier',
  'publint',
  'typeorm-transactional',
]);

/**
 * The project, uncommitted changes included, in a new temporary folder with other versions installed.
 * @param isDated whether what the column does not name has the versions of the day on which the lock file changed:
 *   what is released later fails no one's change; by default the newest ones
 * @returns {Promise<string>} the folder
 */
export async function copyProject(root, { versions }, isDated = false) {
  const folder = await mkdtemp(join(tmpdir(), 'nestjs-rest-errors-matrix-'));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const paths = (await run('git', ['-C', root, ...list], { quiet: true })).split('\0');
  for (const path of paths.filter((one) => !/^(sample-app\/|package-lock|$)/.test(one))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    // a file deleted but not yet committed is still listed
    await cp(join(root, path), join(folder, path)).catch(() => undefined);
  }
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const devDependencies = Object.fromEntries(
    Object.entries(manifest.devDependencies)
      .filter(([name]) => !LEFT_OUT.has(name))
      .map(([name, version]) => [name, versions[name] ?? version]),
  );
  const changed = { ...manifest, devDependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(changed, undefined, 2));
  const log = ['-C', root, 'log', '-1', '--format=%cI', '--', 'package-lock.json'];
  const date = isDated ? (await run('git', log, { quiet: true })).trim() : '';
  const before = date === '' ? [] : [`--before=${date}`];
  const args = ['install', '--ignore-scripts', '--loglevel=error', '--prefer-offline', ...before];
  await npm(args, { cwd: folder, quiet: true });
  return folder;
}

/** The library and the tests of its types, compiled against the installed versions. */
export async function runTypeCheck(folder) {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'test/types/tsconfig.json'];
  try {
    await run(process.execPath, args, { cwd: folder, quiet: true });
    return { passed: 1, failed: 0, summary: '1 passed' };
  } catch (error) {
    return { passed: 0, failed: 1, summary: '1 failed', failures: [error.message] };
  }
}

/**
 * The tests, run by the given executable of Node.
 * @param files those whose paths have one of these; all by default
 */
export async function runTests(folder, node, files = []) {
  // the reporter that the configuration names writes it
  const report = join(folder, '.reports/tests.json');
  const args = ['run', '--root', '.', '--config', 'test/vitest.config.ts', ...files];
  await rm(report, { force: true });
  let said = '';
  try {
    await run(node, ['node_modules/vitest/vitest.mjs', ...args], { cwd: folder, quiet: true });
  } catch (error) {
    said = error.message;
  }
  return summaryOf(await readFile(report, 'utf8').catch(() => ''), said);
}
