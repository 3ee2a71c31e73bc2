import type { DataSource } from 'typeorm';

import type { Column } from './column.js';
import type { DatabaseEventName } from './database-event.js';
import { textMember, type DriverFailure } from './driver-failure.js';
import { isSetBySql, writtenValue, type FailedWrite } from './failed-write.js';
import { canBeRefused, canBeRefusedAnywhere } from './refused-value.js';
import { fieldsWithValue, sentField, type SentField, type SentValues } from './request-field.js';

/** Where a refused value came from. */
export interface ValueOrigin {
  readonly isFromRequest: boolean;
  /** The fields it is certain of. */
  readonly fields: readonly SentField[];
}

interface Suspect {
  readonly column: Column;
  readonly value: unknown;
}

/** By the columns that can have refused their value, else by the parameters of the statement. */
export function originOf(
  event: DatabaseEventName,
  failure: DriverFailure,
  write: FailedWrite | undefined,
  dataSource: DataSource,
  sent: SentValues,
): ValueOrigin {
  const suspects = namedColumn(failure, dataSource) ?? suspectsIn(event, write, dataSource);
  if (suspects.length > 0) {
    const fields = suspects.flatMap((suspect) => fieldOf(suspect, event, sent));
    return { isFromRequest: fields.length > 0, fields };
  }
  const values = failure.parameters.filter((value) => canBeRefusedAnywhere(event, value));
  const fields = values.flatMap((value) => fieldsWithValue(sent, value));
  const isCertain = values.length === 1 && fields.length === 1;
  return { isFromRequest: fields.length > 0, fields: isCertain ? fields : [] };
}

/** For a driver that says nothing: whether a column that needs a value gets none. */
export function lacksValue(write: FailedWrite, dataSource: DataSource): boolean {
  // SQLite numbers the rows of an integer key by itself
  return suspectsIn('notNull', write, dataSource).some(({ column }) => !column.isPrimary);
}

/** PostgreSQL names the column that must not be null. */
function namedColumn(
  { driverError }: DriverFailure,
  { entityMetadatas }: DataSource,
): Suspect[] | undefined {
  const name = textMember(driverError, 'column');
  const table = textMember(driverError, 'table');
  if (name === undefined || table === undefined) return undefined;
  const columns = entityMetadatas
    .filter(({ tableName }) => tableName === table)
    .flatMap((entity) => entity.columns);
  const column = columns.find(({ databaseName }) => databaseName === name);
  return column && [{ column, value: null }];
}

function suspectsIn(
  event: DatabaseEventName,
  write: FailedWrite | undefined,
  { driver }: DataSource,
): Suspect[] {
  if (write === undefined || write.operation === 'remove') return [];
  const isNew = write.operation === 'insert';
  return write.rows
    .filter(({ values }) => values !== undefined)
    .flatMap((row) =>
      row.metadata.columns
        .filter((column) => !isSetBySql(row, column))
        .map((column) => ({ column, value: writtenValue(row, column) }))
        .filter(({ value }) => isNew || value !== undefined),
    )
    .filter(({ column, value }) => canBeRefused(event, value, column, driver));
}

/** By its name; else by its value, if that is in one place of the request. */
function fieldOf(
  { column, value }: Suspect,
  event: DatabaseEventName,
  sent: SentValues,
): SentField[] {
  const named = sentField(sent, column);
  if (named !== undefined) {
    return event === 'notNull' && named.value !== null ? [] : [named];
  }
  const fields = fieldsWithValue(sent, value);
  return fields.length === 1 ? [...fields] : [];
}
