/** A response was sent after another one. It does not contain the payload, which must not be logged. */
export class SecondResponse extends Error {
  override readonly name = 'SecondResponse';

  constructor() {
    super('A response was sent after the first one of the request, and is dropped');
  }
}
