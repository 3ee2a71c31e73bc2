// Adds up the JSON reports that the test runners left: `123 passed, 0 failed`
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../.reports');
const total = { passed: 0, failed: 0, skipped: 0 };
for (const name of await readdir(folder).catch(() => [])) {
  const report = JSON.parse(await readFile(join(folder, name), 'utf8'));
  // a file that could not be loaded fails without a test
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests + broken.length;
  total.skipped += report.numPendingTests + report.numTodoTests;
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
