// of each cell, and of each failure
const SHOWN = 20;
const MAX_LINES = 12;

/** Counts of one run of Vitest, from its JSON report and what it said if it failed. */
export function summaryOf(json, said) {
  if (json === '') return { passed: 0, failed: 1, summary: 'did not run', failures: [said] };
  const report = JSON.parse(json);
  const failures = report.testResults.flatMap(failuresOfFile);
  const isBroken = !report.success && failures.length === 0;
  const failed = failures.length + (isBroken ? 1 : 0);
  return {
    passed: report.numPassedTests,
    failed,
    summary: `${report.numPassedTests} passed, ${failed} failed`,
    failures: isBroken ? [said] : failures,
  };
}

function failuresOfFile({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) return [`${name}\n${message}`];
  return failed.map((test) => `${test.fullName}\n${test.failureMessages.join('\n')}`);
}

export function isPassed({ passed, failed }) {
  return failed === 0 && passed > 0;
}

/** The first failures of each cell under its name, or nothing. */
export function failuresOf(cells) {
  return cells.map(failuresOfCell).join('');
}

function failuresOfCell({ row, column, failures = [] }) {
  const shown = failures
    .slice(0, SHOWN)
    .map((text) => `FAILED ${row}, ${column}: ${brief(text)}\n\n`);
  const left = failures.length - shown.length;
  return shown.join('') + (left > 0 ? `and ${left} more in ${row}, ${column}\n\n` : '');
}

/** Without the stack outside the project. */
function brief(text) {
  const lines = text.split('\n').filter((line) => !/^\s+at .*(node_modules|node:)/.test(line));
  return lines.slice(0, MAX_LINES).join('\n  ');
}

/** Rows are versions of Node, columns versions of Nest. */
export function tableOf(cells) {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const textAt = (row, column) =>
    cells.find((cell) => cell.row === row && cell.column === column)?.summary ?? '-';
  const lines = [
    ['', ...columns],
    ...rows.map((row) => [row, ...columns.map((column) => textAt(row, column))]),
  ];
  const widths = lines[0].map((_, index) => Math.max(...lines.map((line) => line[index].length)));
  const text = (line) => line.map((cell, index) => cell.padEnd(widths[index])).join(' | ');
  const [head, ...body] = lines.map(text);
  return [head, widths.map((width) => '-'.repeat(width)).join('-|-'), ...body].join('\n');
}
