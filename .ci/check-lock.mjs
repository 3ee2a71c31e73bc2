// The lock file must not name the registry of whoever wrote it: npm takes that of whoever reads it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const text = await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8');
const lines = text.split('\n').flatMap((line, index) => {
  return line.includes('"resolved": "http')
    ? [`package-lock.json:${index + 1}: ${line.trim()}`]
    : [];
});
if (lines.length > 0) {
  console.error(`${lines.join('\n')}\nThe lock file names a registry.`);
  process.exitCode = 1;
}
