import { inspect } from 'node:util';

/** Of Nest's ConsoleLogger, which does not colour objects. @see @nestjs/common utils/cli-colors.util.ts */
const COLORS: Readonly<Record<string, string>> = {
  error: '31',
  warn: '33',
  log: '32',
  debug: '95',
};

const LEVEL = Symbol('level');
const TRACE = Symbol('trace');

/** A message that is text for loggers that write texts, and data for those that write JSON. */
interface LogMessage {
  readonly [LEVEL]: string;
  readonly [TRACE]: string;
  readonly message: string;
  readonly record: object;
}

function textOf(message: LogMessage): string {
  return message[TRACE] === '' ? message.message : `${message.message}\n${message[TRACE]}`;
}

// no plain object: Nest's logger says of those that they are one
const PROTOTYPE = Object.freeze({
  toString(this: LogMessage): string {
    return textOf(this);
  },
  /** What Nest's logger shows in text mode. */
  [inspect.custom](
    this: LogMessage,
    _depth: number,
    { colors }: { readonly colors?: boolean } = {},
  ): string {
    const color = COLORS[this[LEVEL]];
    const text = textOf(this);
    return colors === true && color !== undefined ? `\u001b[${color}m${text}\u001b[39m` : text;
  },
});

interface MessageParts {
  readonly level: string;
  readonly text: string;
  /** Stacks to write below the text, where the logger does not take them by themselves. */
  readonly trace?: string;
  /** Gives the data; loggers of texts never ask for it. */
  readonly recordOf: () => object;
}

export function createLogMessage({ level, text, trace = '', recordOf }: MessageParts): object {
  return {
    // in the literal: to set it later is slow
    __proto__: PROTOTYPE,
    [LEVEL]: level,
    [TRACE]: trace,
    message: text,
    get record() {
      return recordOf();
    },
  };
}
