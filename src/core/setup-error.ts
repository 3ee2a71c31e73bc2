/**
 * A mistake in how the library is used, with subject, fact and remedy. Thrown while classes are
 * declared or the application starts; while a request is answered only by what is made then: an
 * `ApiException` with an impossible status or option, or a translator's wrong answer.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** For an option that nobody reads. @param known the names that there are. */
export function unknownOption(subject: string, name: string, known: readonly string[]): SetupError {
  return new SetupError(
    `${subject} has no option ${JSON.stringify(name)}; the options are ${known.join(', ')}.`,
  );
}
