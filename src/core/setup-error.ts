/**
 * A mistake in how the library is used, with subject, fact and remedy. Thrown while classes are
 * declared or the application starts; while a request is answered only by what is made then: an
 * `ApiException` with an impossible status or option, or a translator's wrong answer.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
