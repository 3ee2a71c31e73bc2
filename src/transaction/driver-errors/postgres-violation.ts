import type { DataSource } from 'typeorm';

import type { FoundViolation } from './constraint-search.js';
import { constraintNamed, type Constraint } from './constraint.js';
import type { ConstraintEvent } from './database-event.js';
import { textMember, type DriverFailure } from './driver-failure.js';
import type { FailedWrite } from './failed-write.js';
import type { RecordedWrite } from './write-recorder.js';

/** PostgreSQL names the constraint, and does not say from which side a foreign key is violated. */
export function postgresViolation(
  { driverError }: DriverFailure,
  event: ConstraintEvent,
  write: FailedWrite | undefined,
  dataSource: DataSource,
  writes: readonly RecordedWrite[],
): FoundViolation | undefined {
  const name = textMember(driverError, 'constraint');
  const table = textMember(driverError, 'table');
  if (name === undefined || table === undefined) return undefined;
  const constraint = constraintNamed(dataSource, table, name);
  if (event !== 'foreignKey') return { event, constraint, name };
  return { event: sideOf(constraint, write, writes), constraint, name };
}

/** A deferred foreign key fails at COMMIT: then any write of the transaction may be the one. */
function sideOf(
  constraint: Constraint | undefined,
  write: FailedWrite | undefined,
  writes: readonly RecordedWrite[],
): ConstraintEvent {
  const child = constraint?.entity.tablePath;
  const parent = constraint?.referenced?.entity.tablePath;
  const operations =
    write === undefined
      ? writes.map(({ operation, metadata }) => ({ operation, table: metadata.tablePath }))
      : [{ operation: write.operation, table: write.entity.tablePath }];
  const isReferring = operations.some(
    ({ operation, table }) => operation !== 'remove' && table === child,
  );
  const isReferred = operations.some(
    ({ operation, table }) => operation !== 'insert' && table === parent,
  );
  if (isReferring === isReferred) return 'foreignKey';
  return isReferring ? 'referenceMissing' : 'stillReferenced';
}
