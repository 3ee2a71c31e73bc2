import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { CONNECTION_EVENTS } from '../../../src/transaction/driver-errors/connection.translator.js';
import {
  DATABASE_EVENTS,
  type DatabaseEvent,
  type DatabaseEventName,
} from '../../../src/transaction/driver-errors/database-event.js';
import { MYSQL_EVENTS } from '../../../src/transaction/driver-errors/mysql.translator.js';
import { POSTGRES_EVENTS } from '../../../src/transaction/driver-errors/postgres.translator.js';
import { SQLITE_EVENTS } from '../../../src/transaction/driver-errors/sqlite.translator.js';
import { TYPEORM_EVENTS } from '../../../src/transaction/driver-errors/typeorm.translator.js';

const PAGE = join(import.meta.dirname, '../../../docs/database-errors.md');
const MARKED = /(<!-- events:[^\n]*-->\n)(.*?)(<!-- \/events -->)/s;

type Codes = ReadonlyMap<string | number, DatabaseEventName>;
const EVENTS = Object.entries(DATABASE_EVENTS) as [DatabaseEventName, DatabaseEvent][];

const codesOf = (codes: Codes, name: DatabaseEventName): string =>
  [...codes]
    .filter(([, event]) => event === name)
    .map(([code]) => `\`${String(code).replace('SQLITE_CONSTRAINT_', '..._')}\``)
    .join(', ');

function rowOf([name, event]: [DatabaseEventName, DatabaseEvent]): string[] {
  const { meaning, status, code, dependsOnOrigin, retryAfter, retryable } = event;
  const other = [codesOf(CONNECTION_EVENTS, name), codesOf(TYPEORM_EVENTS, name)].filter(Boolean);
  return [
    meaning,
    codesOf(POSTGRES_EVENTS, name),
    codesOf(MYSQL_EVENTS, name),
    [codesOf(SQLITE_EVENTS, name), ...other].filter(Boolean).join(', '),
    `${status}${dependsOnOrigin ? ' or 500' : ''}`,
    event.isUnknown ? '' : `\`${code}\``,
    event.field === undefined ? '' : `\`${event.field.code}\``,
    retryAfter === undefined ? '' : String(retryAfter),
    retryable ? 'yes' : '',
  ];
}

const HEAD = [
  'event',
  'PostgreSQL',
  'MySQL, MariaDB',
  'SQLite, connection, TypeORM',
  'status',
  'code',
  'issue',
  '`Retry-After`',
  'may be repeated',
];

/** As Prettier aligns it. */
function tableOf(rows: readonly string[][]): string {
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |\n`;
  const [head = [], ...body] = rows;
  const rule = line(
    head.map(() => ''),
    '-',
  );
  return `\n${[line(head), rule, ...body.map((row) => line(row))].join('')}\n`;
}

it('the page has the events as the code has them', async () => {
  const page = await readFile(PAGE, 'utf8');
  const table = tableOf([HEAD, ...EVENTS.map(rowOf)]);
  if (process.env['UPDATE_DOCS'] === '1') {
    await writeFile(
      PAGE,
      page.replace(MARKED, (_, start, _old, end) => `${start}${table}${end}`),
    );
    return;
  }
  expect(MARKED.exec(page)?.[2]).toBe(table);
});

it('the page has every code of an issue', () => {
  const codes = EVENTS.flatMap(([, { field }]) => field?.code ?? []);
  // two events of one constraint have the same words
  expect(new Set(codes).size).toBe(codes.length - 1);
});
