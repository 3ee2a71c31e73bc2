/** The body of a good answer is not what it should be. Inside of a call alone. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';

  /** @param fact what the service answered. @param body as far as it was read. */
  constructor(
    readonly fact: string,
    readonly body: unknown,
    options?: ErrorOptions,
  ) {
    super(fact, options);
  }
}
