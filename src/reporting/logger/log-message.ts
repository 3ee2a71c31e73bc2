import { inspect } from 'node:util';

interface MessageParts {
  readonly text: string;
  /** Stacks to write below the text, where the logger does not take them by themselves. */
  readonly trace: string;
  /** Gives the data; loggers of texts never ask for it. */
  readonly recordOf: () => object;
}

/**
 * A message for loggers that are not known: data for those that write JSON or copy its members, text for
 * those that make a text of it.
 */
export class LogMessage {
  readonly #parts: MessageParts;
  readonly message: string;
  declare readonly record: object;

  // Its own and enumerable, since loggers copy such members. One getter for all: V8 keeps a getter of each
  // object, and all that it holds, until the next full collection of garbage.
  static readonly #RECORD: ThisType<LogMessage> & PropertyDescriptor = {
    enumerable: true,
    get() {
      return this.#parts.recordOf();
    },
  };

  constructor(parts: MessageParts) {
    this.#parts = parts;
    this.message = parts.text;
    Object.defineProperty(this, 'record', LogMessage.#RECORD);
  }

  toString(): string {
    const { text, trace } = this.#parts;
    return trace === '' ? text : `${text}\n${trace}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
