const FRAMES = '\n    at ';
const FRAME = /^ {4}at .*(?::\d+:\d+\)?|\((?:<anonymous>|native|index \d+)\)|<anonymous>)$/;

// V8 writes it before the message
const MAX_NAME = 1_000;
const MAX_FRAMES = 65_536;

/** A stack in its parts, which together are the whole. */
export interface StackParts {
  readonly before: string;
  /** The message, or nothing when it was given later and is not in the stack. */
  readonly message: string;
  readonly after: string;
  /** With the line break before them. */
  readonly frames: string;
}

/** What looks like a frame inside the message is none. */
export function partsOf(stack: string, message: string): StackParts {
  const found = stack.slice(0, MAX_NAME + message.length).indexOf(message);
  const isFound = found >= 0 && !stack.slice(0, found).includes('\n');
  const start = isFound ? found : 0;
  const end = isFound ? found + message.length : 0;
  const framesAt = stack.indexOf(FRAMES, end);
  const headEnd = framesAt < 0 ? stack.length : framesAt;
  return {
    before: stack.slice(0, start),
    message: stack.slice(start, end),
    after: stack.slice(end, headEnd),
    frames: stack.slice(headEnd),
  };
}

/** Frames alone: none of the lines of a message that is not known, which may be of any length. */
export function framesOf(frames: string): string {
  const lines = frames.slice(-MAX_FRAMES).split('\n').slice(1);
  const last = lines.findLastIndex((line) => !FRAME.test(line));
  return lines
    .slice(last + 1)
    .map((line) => `\n${line}`)
    .join('');
}
