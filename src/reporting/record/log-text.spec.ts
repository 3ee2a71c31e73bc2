import { describe, expect, it } from 'vitest';

import { traceOf } from './log-text.js';

const FRAME = '    at open (file:///app/store.js:1:2)';
const FORGED = '[Nest] 1  - LOG [RestErrors] 404 FORGED';
const trace = (message: string, stack: string | undefined) =>
  traceOf([{ name: 'TypeError', message, stack, code: undefined, isFollowUp: false }]);

describe('traceOf', () => {
  it('keeps the frames as they are', () => {
    expect(trace('x', `TypeError: x\n${FRAME}\n${FRAME}`)).toBe(`TypeError: x\n${FRAME}\n${FRAME}`);
    expect(trace('', `TypeError\n${FRAME}`)).toBe(`TypeError\n${FRAME}`);
    expect(trace('x', `TypeError [ERR]: x\n${FRAME}`)).toBe(`TypeError [ERR]: x\n${FRAME}`);
  });

  it.each([
    ['line breaks', `x\r\n${FORGED}`, `x ${FORGED}`],
    ['escapes of terminals', 'x\u001b[2J\u009b1mred', 'x [2J 1mred'],
    ['other line breaks', 'a\u2028b\u2029c\u0085d\u000be', 'a b c d e'],
    ['text from right to left', 'a\u202eb', 'a b'],
    [
      'what looks like a frame',
      `x\n    at forged (a.js:1:1)\n${FORGED}`,
      `x     at forged (a.js:1:1) ${FORGED}`,
    ],
  ])('keeps %s of a message on its line', (_, message, line) => {
    expect(trace(message, `TypeError: ${message}\n${FRAME}`)).toBe(`TypeError: ${line}\n${FRAME}`);
    expect(trace(message, undefined)).toBe(`TypeError: ${line}`);
    expect(trace(message, `TypeError: ${message}`)).toBe(`TypeError: ${line}`);
  });

  it('keeps a message on its line that was replaced later', () => {
    expect(trace('late', `TypeError: x\n${FORGED}\n${FRAME}`)).toBe(
      `TypeError: x ${FORGED}\n${FRAME}`,
    );
  });

  it('indents what is no frame', () => {
    expect(trace('x', `TypeError: x\n${FRAME}\n${FORGED}\u001b`)).toBe(
      `TypeError: x\n${FRAME}\n    ${FORGED}`,
    );
  });

  it('says what an error was caused by on a line of its own', () => {
    const cause = {
      name: 'string',
      message: 'a\nb',
      stack: undefined,
      code: undefined,
      isFollowUp: false,
    };
    expect(traceOf([cause, cause])).toBe('string: a b\nCaused by: string: a b');
    const after = { ...cause, isFollowUp: true };
    expect(traceOf([cause, after])).toBe('string: a b\nFailed afterwards: string: a b');
    expect(traceOf([])).toBe('');
  });
});
