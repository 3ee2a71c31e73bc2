import type { CauseRecord } from './error-record.js';
import { partsOf } from './stack-text.js';

// C0 and C1, among them the escape of terminals; line separators; marks that turn the direction of text
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A client must not forge lines of the log, nor paint on the terminal. */
export function oneLine(text: string): string {
  return text.replace(CONTROLS, ' ');
}

type TracedCause = Omit<CauseRecord, 'relation' | 'parent'>;

/** Stacks, one frame a line. Whatever a message says stays on the line of its error. */
export function traceOf(causes: readonly TracedCause[]): string {
  const [first, ...others] = causes.map((cause) => ({ cause, trace: traceOfOne(cause) }));
  if (first === undefined) return '';
  const lines = others.map(
    ({ cause, trace }) => `${cause.isFollowUp ? 'Failed afterwards' : 'Caused by'}: ${trace}`,
  );
  return [first.trace, ...lines].join('\n');
}

function traceOfOne({ name, message, stack }: TracedCause): string {
  if (stack === undefined) return oneLine(`${name}: ${message}`);
  const { frames } = partsOf(stack, message);
  const head = oneLine(stack.slice(0, stack.length - frames.length));
  return [head, ...frames.split('\n').slice(1).map(frameOf)].join('\n');
}

/** Indented, so that it cannot pass for a record. */
function frameOf(line: string): string {
  return `    ${oneLine(line).trim()}`;
}
