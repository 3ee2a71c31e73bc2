import type { DataSource } from 'typeorm';

import type { FoundViolation } from './constraint-search.js';
import { foreignKeysOf, type Constraint } from './constraint.js';
import type { ConstraintEvent } from './database-event.js';
import type { RecordedWrite } from './write-recorder.js';

/**
 * What COMMIT refuses on SQLite, which does not name it: a deferred foreign key that the transaction has
 * touched. Undefined when it has touched none.
 */
export function deferredViolation(
  { entityMetadatas }: DataSource,
  writes: readonly RecordedWrite[],
): FoundViolation | undefined {
  const found = entityMetadatas
    .flatMap(foreignKeysOf)
    .filter(({ isDeferrable }) => isDeferrable)
    .map((constraint) => ({ constraint, event: sideOf(constraint, writes) }))
    .filter((one): one is Touched => one.event !== undefined);
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : { event: 'foreignKey', constraint: undefined };
}

interface Touched {
  readonly constraint: Constraint;
  readonly event: ConstraintEvent;
}

/** Which side of a foreign key was written; undefined for neither. */
function sideOf(
  { entity, referenced }: Constraint,
  writes: readonly RecordedWrite[],
): ConstraintEvent | undefined {
  const isReferring = writes.some(
    ({ operation, metadata }) => operation !== 'remove' && metadata.tablePath === entity.tablePath,
  );
  const isReferred = writes.some(
    ({ operation, metadata }) =>
      operation !== 'insert' && metadata.tablePath === referenced?.entity.tablePath,
  );
  if (isReferring && isReferred) return 'foreignKey';
  if (isReferring) return 'referenceMissing';
  return isReferred ? 'stillReferenced' : undefined;
}
