// npm run matrix: the test suite on every supported Node with every supported Nest, and the newest versions of
// the rest. With --corners: the tests of compatibility, in the lowest and the highest corner.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { npm } from '../../.ci/npm.mjs';
import { COMPATIBILITY } from './compatibility.mjs';
import { NESTS, NODES, corners } from './versions.mjs';
import { copyProject, runTests, runTypeCheck } from './project-copy.mjs';
import { failuresOf, isPassed, tableOf } from './report.mjs';

const root = join(import.meta.dirname, '../..');
const isEveryCell = !process.argv.includes('--corners');
const pairs = isEveryCell
  ? NODES.flatMap((node) => NESTS.map((nest) => ({ node, nest })))
  : corners;
const cells = [];

for (const nest of NESTS.filter((one) => pairs.some((pair) => pair.nest === one))) {
  const folder = await progress(`installing ${nest.name}`, () =>
    copyProject(root, nest, !isEveryCell),
  );
  try {
    const check = await progress(`types, ${nest.name}`, () => runTypeCheck(folder));
    cells.push({ row: 'types', column: nest.name, ...check });
    for (const { node } of pairs.filter((pair) => pair.nest === nest)) {
      const result = await progress(`Node ${node}, ${nest.name}`, async () =>
        runTests(folder, await executableOf(node), isEveryCell ? [] : COMPATIBILITY),
      );
      cells.push({ row: `Node ${node}`, column: nest.name, ...result });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

console.log(`\n${failuresOf(cells)}${tableOf(cells)}`);
process.exitCode = cells.every(isPassed) ? 0 : 1;

/** The path of that version of Node, which npm brings if need be. */
async function executableOf(version) {
  const print = ['--', 'node', '--print', 'process.execPath'];
  const args = ['exec', '--yes', '--package', `node@${version}`];
  return (await npm([...args, ...print], { quiet: true })).trim();
}

async function progress(name, action) {
  const start = performance.now();
  console.log(`${name} ...`);
  const result = await action();
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${name}: ${result.summary ?? 'done'} (${seconds} s)`);
  return result;
}
