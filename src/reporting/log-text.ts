import type { CauseRecord } from './error-record.js';

// C0 and C1, among them the escape of terminals; line separators; marks that turn the direction of text
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

const FRAMES = '\n    at ';

/** A client must not forge lines of the log, nor paint on the terminal. */
export function oneLine(text: string): string {
  return text.replace(CONTROLS, ' ');
}

/** Stacks, one frame a line. Whatever a message says stays on the line of its error. */
export function traceOf(causes: readonly CauseRecord[]): string {
  return causes.map(traceOfOne).join('\nCaused by: ');
}

function traceOfOne({ name, message, stack }: CauseRecord): string {
  if (stack === undefined) return oneLine(`${name}: ${message}`);
  const start = stack.indexOf(FRAMES, endOfMessage(stack, message));
  if (start < 0) return oneLine(stack);
  const frames = stack.slice(start + 1).split('\n');
  return [oneLine(stack.slice(0, start)), ...frames.map(frameOf)].join('\n');
}

/** What looks like a frame inside the message is none; 0 for a message that was given later. */
function endOfMessage(stack: string, message: string): number {
  const start = stack.indexOf(message);
  return start < 0 || stack.slice(0, start).includes('\n') ? 0 : start + message.length;
}

/** Indented, so that it cannot pass for a record. */
function frameOf(line: string): string {
  return `    ${oneLine(line).trim()}`;
}
