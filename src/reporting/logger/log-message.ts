import { inspect } from 'node:util';

/** Of Nest's ConsoleLogger, which does not colour objects. @see @nestjs/common utils/cli-colors.util.ts */
const COLORS: Readonly<Record<string, string>> = {
  error: '31',
  warn: '33',
  log: '32',
  debug: '95',
};

interface MessageParts {
  readonly level: string;
  readonly text: string;
  /** Stacks to write below the text, where the logger does not take them by themselves. */
  readonly trace?: string;
  /** Gives the data; loggers of texts never ask for it. */
  readonly recordOf: () => object;
}

/** A message that is text for loggers that write texts, and data for those that write JSON. */
export class LogMessage {
  readonly #parts: MessageParts;
  readonly message: string;

  constructor(parts: MessageParts) {
    this.#parts = parts;
    this.message = parts.text;
  }

  /** The data. No member of its own, which would have to be made for every logger. */
  get record(): object {
    return this.#parts.recordOf();
  }

  toJSON(): object {
    return { message: this.message, record: this.record };
  }

  toString(): string {
    const { text, trace = '' } = this.#parts;
    return trace === '' ? text : `${text}\n${trace}`;
  }

  /** What Nest's logger shows in text mode. */
  [inspect.custom](_depth: number, { colors }: { readonly colors?: boolean } = {}): string {
    const color = COLORS[this.#parts.level];
    const text = this.toString();
    return colors === true && color !== undefined ? `\u001b[${color}m${text}\u001b[39m` : text;
  }
}
