import type { ValidationError } from 'class-validator';

/**
 * Copies of errors without the objects that were validated. Each error has the whole object it was found in, so
 * what writes the errors of a list would write the list once for every item.
 */
export function withoutTargets(errors: readonly ValidationError[]): ValidationError[] {
  // by its original, so that a tree which comes back to itself has an end
  const copies = new Map<ValidationError, ValidationError>();
  const copyOf = (error: ValidationError): ValidationError => {
    const copy = copies.get(error) ?? withoutTarget(error);
    copies.set(error, copy);
    return copy;
  };
  const all = errors.map(copyOf);
  // a Map goes on with what is added meanwhile
  for (const [{ children }, copy] of copies) {
    if (children !== undefined) copy.children = children.map(copyOf);
  }
  return all;
}

function withoutTarget(error: ValidationError): ValidationError {
  const { target: _, ...rest } = error;
  // with its class, which says how it is printed and that it is not for clients
  return Object.assign(
    Object.create(Object.getPrototypeOf(error) as object),
    rest,
  ) as ValidationError;
}
