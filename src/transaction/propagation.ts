import { SetupError } from '../core/setup-error.js';

/** What a method does about the transaction around it. @see Spring Framework, TransactionDefinition */
export const PROPAGATIONS = [
  /** In the transaction around, else in a new one. */
  'REQUIRED',
  /** In a new one, on a connection of its own; the one around waits. */
  'REQUIRES_NEW',
  /** In a part of the one around that can be undone by itself (a savepoint), else in a new one. */
  'NESTED',
  /** In the one around; refused without. */
  'MANDATORY',
  /** Without; refused within one. */
  'NEVER',
  /** In the one around, if there is one. */
  'SUPPORTS',
  /** Without; the one around waits. */
  'NOT_SUPPORTED',
] as const;

export type Propagation = (typeof PROPAGATIONS)[number];

/** @throws SetupError naming `subject`. */
export function assertPropagation(subject: string, propagation: unknown): void {
  if (propagation === undefined || PROPAGATIONS.includes(propagation as Propagation)) return;
  throw new SetupError(
    `${subject} has propagation ${JSON.stringify(propagation)}; use ${PROPAGATIONS.join(', ')}.`,
  );
}
