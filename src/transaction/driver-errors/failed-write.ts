import type { DataSource, EntityMetadata } from 'typeorm';

import type { Column } from './column.js';
import type { DriverFailure } from './driver-failure.js';
import type { RecordedWrite, WriteOperation } from './write-recorder.js';

/** The write that the database refused. */
export interface FailedWrite {
  readonly operation: WriteOperation;
  readonly entity: EntityMetadata;
  /** Its rows, as far as they are known; empty for raw statements. */
  readonly rows: readonly RecordedWrite[];
  /** SQL and parameters that say which rows were to be updated or removed. */
  readonly target: { readonly sql: string; readonly parameters: readonly unknown[] } | undefined;
}

/**
 * Tells by the beginning of the statement, which TypeORM wrote itself, so that of the rows that `save()`
 * writes together those of other tables do not count.
 */
export function failedWriteOf(
  { statement, parameters }: DriverFailure,
  dataSource: DataSource,
  writes: readonly RecordedWrite[],
): FailedWrite | undefined {
  for (const entity of dataSource.entityMetadatas) {
    const table = escapedTable(dataSource, entity);
    const operation = OPERATIONS.find(([, verb]) => isStartOf(statement, `${verb} ${table}`))?.[0];
    if (operation === undefined) continue;
    const rows = writes.filter(
      (write) =>
        !write.isDone &&
        write.operation === operation &&
        write.metadata.tablePath === entity.tablePath,
    );
    const sent = rows.filter((row) => isAmong(row, parameters));
    const target = targetOf(operation, statement, table, parameters);
    const own = rows.at(-1)?.metadata ?? entity;
    return { operation, entity: own, rows: sent.length > 0 ? sent : rows, target };
  }
  return undefined;
}

/** `INSERT`, say; empty for what is not known by its first word. */
export function verbOf(statement: string): string {
  return /^\s*([a-z]+)/i.exec(statement)?.[1]?.toUpperCase() ?? '';
}

/** Whether a value is an SQL expression, of which nothing is known. */
export function isSetBySql({ values }: RecordedWrite, column: Column): boolean {
  return values !== undefined && typeof column.getEntityValue(values) === 'function';
}

/** The value of a column that a write sets; undefined when it does not, or with SQL. */
export function writtenValue(write: RecordedWrite, column: Column): unknown {
  if (write.values === undefined || !isWritten(write, column)) return undefined;
  const value: unknown = column.getEntityValue(write.values);
  return typeof value === 'function' ? undefined : value;
}

/** As TypeORM writes it in its statements. */
export function escapedTable({ driver }: DataSource, { tablePath }: EntityMetadata): string {
  return tablePath
    .split('.')
    .map((part) => (part === '' ? part : driver.escape(part)))
    .join('.');
}

function isWritten({ changed }: RecordedWrite, column: Column): boolean {
  if (changed === undefined || changed.has(column.propertyPath)) return true;
  const relation = column.relationMetadata?.propertyPath;
  return relation !== undefined && changed.has(relation);
}

const OPERATIONS: ReadonlyArray<readonly [WriteOperation, string]> = [
  ['insert', 'INSERT INTO'],
  ['update', 'UPDATE'],
  ['remove', 'DELETE FROM'],
];

function isStartOf(statement: string, start: string): boolean {
  if (!statement.startsWith(start)) return false;
  const next = statement.charAt(start.length);
  return next === '' || next === ' ' || next === '(';
}

/** Every text of a written row is a parameter; numbers are not on SQLite. */
function isAmong(write: RecordedWrite, parameters: readonly unknown[]): boolean {
  return write.metadata.columns.every((column) => {
    const value = column.transformer === undefined ? writtenValue(write, column) : undefined;
    return typeof value !== 'string' || parameters.includes(value);
  });
}

/** The `WHERE` of TypeORM's own UPDATE or DELETE. A wrong cut fails when it is run, and says nothing. */
function targetOf(
  operation: WriteOperation,
  statement: string,
  table: string,
  parameters: readonly unknown[],
): FailedWrite['target'] {
  if (operation === 'insert') return undefined;
  const start = statement.indexOf(' WHERE ');
  const sql = start < 0 ? '' : statement.slice(start);
  const count = sql.split('?').length - 1;
  if (count > parameters.length) return undefined;
  const own = count === 0 ? [] : parameters.slice(-count);
  return { sql: `SELECT * FROM ${table}${sql}`, parameters: own };
}
