import { PropagationError } from '../transaction-errors.js';
import type { Joint } from './joint.js';

interface Holder {
  holds(joint: Joint): boolean;
}

/** @throws PropagationError for what would wait for a connection that waits for it. */
export function assertFree(joint: Joint, outer: Holder | undefined): void {
  if (!joint.dialect.isSingleConnection || outer?.holds(joint) !== true) return;
  throw new PropagationError(
    'A transaction around this one has the only connection of the embedded database and waits for it; use NESTED, or ask before the other one writes.',
  );
}
