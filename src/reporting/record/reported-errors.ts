/** Errors that were reported while they were handled, with the id that each was given. */
export class ReportedErrors {
  private readonly ids = new WeakMap<object, string>();

  /** A value that is no object cannot be told from others like it, and is not remembered. */
  note(error: unknown, id: string): void {
    if (isObject(error)) this.ids.set(error, id);
  }

  /** Once answered it is a new failure when it comes again: some applications throw one error over and over. */
  forget(error: unknown): void {
    if (isObject(error)) this.ids.delete(error);
  }

  idOf(error: unknown): string | undefined {
    return isObject(error) ? this.ids.get(error) : undefined;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
