/**
 * A mistake in how the library was set up. Thrown while classes are declared or the application
 * starts, never while a request is answered. Its message has subject, fact and remedy.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
