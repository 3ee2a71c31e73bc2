import { causesOf } from './causes.js';

const MAX_LAYERS = 32;
const NONE: readonly unknown[] = Object.freeze([]);

/**
 * A block and its clean-up both failed and neither was converted. The first error leads: it is
 * `errors[0]` and the `cause`, and it alone decides the answer.
 */
export class CleanUpFailed extends AggregateError {
  override readonly name = 'CleanUpFailed';

  constructor(first: unknown, cleanUp: unknown) {
    super([first, cleanUp], 'A block failed, and so did its clean-up', { cause: first });
  }
}

/**
 * An error could not be converted, since the target of the conversion threw. The error leads: it is
 * `errors[0]` and the `cause`, and it alone decides the answer.
 */
export class ConversionFailed extends AggregateError {
  override readonly name = 'ConversionFailed';

  constructor(first: unknown, failures: readonly unknown[]) {
    super([first, ...failures], 'An error could not be converted', { cause: first });
  }
}

/** Of whichever installed copy of the package. */
export function isFailedTwice(value: unknown): value is CleanUpFailed | ConversionFailed {
  try {
    // the name first: a Proxy can make the chain of its prototypes endless
    const { name } = (value ?? {}) as { readonly name?: unknown };
    return (
      (name === 'CleanUpFailed' || name === 'ConversionFailed') && value instanceof AggregateError
    );
  } catch {
    return false;
  }
}

/**
 * A clean-up or conversion that failed, of whatever layer, is a defect to be recorded, whatever the first
 * error was. What failed first, that of the innermost layer, comes first.
 */
export function cleanUpFailuresOf(thrown: unknown): readonly unknown[] {
  const failures = causesOf(thrown).toReversed().flatMap(laterErrorsOf);
  return failures.length === 0 ? NONE : failures;
}

function laterErrorsOf(error: unknown): readonly unknown[] {
  try {
    return isFailedTwice(error) ? error.errors.slice(1) : NONE;
  } catch {
    return NONE;
  }
}

/** The error that decides about the answer, behind as many layers as failed twice. */
export function leadingError(thrown: unknown): unknown {
  let leading = thrown;
  try {
    for (let layer = 0; layer < MAX_LAYERS && isFailedTwice(leading); layer++) {
      leading = leading.errors[0];
    }
  } catch {
    // a Proxy: what was found so far
  }
  return leading;
}
