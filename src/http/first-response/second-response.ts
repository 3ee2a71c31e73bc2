/** A response was sent after another one. It says nothing of the payload, which nobody has asked to log. */
export class SecondResponse extends Error {
  override readonly name = 'SecondResponse';

  constructor() {
    super('A response was sent after the first one of the request, and is dropped');
  }
}
