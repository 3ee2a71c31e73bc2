import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { createApiError } from '../../core/api-error.js';
import { contentOfUnknown } from '../../core/error-content.js';
import { causeChainOf } from './cause-chain.js';
import type { CauseRecord } from './error-record.js';
import { applicationFrameOf, fingerprintOf } from './fingerprint.js';

const OWN_FILE = fileURLToPath(import.meta.url);

function recordOf(thrown: unknown, failures: unknown[] = []) {
  const content = contentOfUnknown(thrown, false);
  const error = createApiError(thrown, { content, steps: [], failures });
  return { error, causes: causeChainOf(error) };
}

function errorAt(message: string, frames: string, more: object = {}): Error {
  const stack = `Error: ${message}\n    at ${frames}`;
  return Object.assign(new Error(message), more, { stack });
}

const causeAt = (frames: readonly string[]): CauseRecord => ({
  name: 'Error',
  message: 'x',
  stack: ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n'),
  code: undefined,
  isFollowUp: false,
  relation: 'thrown',
  parent: undefined,
});
const frameOf = (...frames: string[]) => applicationFrameOf([causeAt(frames)], '/srv/app');

describe('fingerprintOf', () => {
  it('is the same for the same reason, whatever the request', () => {
    const frame = `load (${process.cwd()}/lib/a.js:1:2)`;
    const [a, b] = ['Ann', 'Bob'].map((name) => fingerprintOf(recordOf(errorAt(name, frame))));
    expect(a).toEqual(b);
    expect(a).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      code: 'INTERNAL_SERVER_ERROR',
      causeCode: 'Error',
      frame: 'load (lib/a.js:1)',
    });
  });

  it('is the same whether the frame was reached by await, and by which name', () => {
    const ids = ['load', 'async load', 'load [as run]']
      .map((name) => `${name} (${process.cwd()}/lib/a.js:1:2)`)
      .map((frame) => fingerprintOf(recordOf(errorAt('x', frame))).id);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['place', errorAt('x', `load (${process.cwd()}/lib/b.js:1:2)`)],
    ['code of a cause', errorAt('x', `load (${process.cwd()}/lib/a.js:1:2)`, { code: 'EPIPE' })],
    ['class', Object.assign(errorAt('x', `load (${process.cwd()}/lib/a.js:1:2)`), { name: 'Odd' })],
  ])('is another for another %s', (_, error) => {
    const usual = errorAt('x', `load (${process.cwd()}/lib/a.js:1:2)`);
    expect(fingerprintOf(recordOf(error)).id).not.toBe(fingerprintOf(recordOf(usual)).id);
  });

  it('has the first code of the causes, else the class of the innermost', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const causeCodeOf = (error: unknown, failures: unknown[] = []) =>
      fingerprintOf(recordOf(error, failures)).causeCode;
    expect(causeCodeOf(new Error('outer', { cause: refused }))).toBe('ECONNREFUSED');
    expect(causeCodeOf(Object.assign(new Error('x'), { code: 7 }))).toBe('7');
    expect(causeCodeOf(new Error('outer', { cause: new RangeError('inner') }))).toBe('RangeError');
    expect(causeCodeOf(new RangeError('x'), [new TypeError('formatter')])).toBe('RangeError');
    expect(causeCodeOf('text')).toBe('string');
    expect(causeCodeOf(Object.assign(new Error('x'), { code: `a\n${'b'.repeat(300)}` }))).toBe(
      `a ${'b'.repeat(198)}`,
    );
  });

  it('takes the code of the error for no cause', () => {
    const error = Object.assign(new Error('x'), { code: 'INTERNAL_SERVER_ERROR' });
    expect(fingerprintOf(recordOf(error)).causeCode).toBe('Error');
  });

  it('survives what has no stack', () => {
    expect(fingerprintOf(recordOf(undefined))).toMatchObject({ frame: undefined });
    expect(fingerprintOf(recordOf(Object.assign(new Error('x'), { stack: 7 })))).toMatchObject({
      frame: undefined,
    });
  });
});

describe('applicationFrameOf', () => {
  it.each([
    ['load (/srv/app/src/a.ts:12:5)', 'load (src/a.ts:12)'],
    ['/srv/app/src/a.ts:12:5', 'src/a.ts:12'],
    ['async file:///srv/app/src/a%20b.js:12:5', 'src/a b.js:12'],
    ['new Store (file:///srv/app/a.js:1:2)', 'new Store (a.js:1)'],
    ['Store.load [as run] (/srv/other/a.js:1:2)', 'Store.load (../other/a.js:1)'],
    ['load (webpack://app/./src/a.ts:3:4)', 'load (src/a.ts:3)'],
    ['load (./src/a.ts:3:4)', 'load (./src/a.ts:3)'],
    ['load (D:\\else\\a.js:1:2)', 'load (a.js:1)'],
  ])('of %s is %s', (frame, expected) => {
    expect(frameOf(frame)).toBe(expected);
  });

  it('is relative on Windows, too', () => {
    const frames = ['load (C:\\app\\src\\a.js:1:2)', 'load (file:///C:/app/src/a.js:1:2)'];
    for (const frame of frames) {
      expect(applicationFrameOf([causeAt([frame])], 'C:\\app')).toBe('load (src/a.js:1)');
    }
  });

  it.each([
    'node:internal/process/task_queues:95:5',
    'async Promise.all (index 0)',
    'Array.map (<anonymous>)',
    'eval (eval at load (/srv/app/a.js:1:2), <anonymous>:1:1)',
    'load (/srv/app/node_modules/pg/lib/client.js:526:17)',
    'load (file:///srv/node_modules/.pnpm/pg@8/node_modules/pg/a.js:1:2)',
    'load (C:\\app\\node_modules\\pg\\a.js:1:2)',
    'load (webpack://app/node_modules/pg/a.js:1:2)',
    'load (data:text/javascript,x:1:2)',
    'load (file://%zz:1:2)',
    `raise (${OWN_FILE}:1:2)`,
    `raise (${import.meta.url}:1:2)`,
    `load (/${'a'.repeat(1_000)}:1:2)`,
  ])('passes over %s', (frame) => {
    expect(frameOf(frame)).toBeUndefined();
    expect(frameOf(frame, 'load (/srv/app/a.js:1:2)')).toBe('load (a.js:1)');
  });

  it('is of the first stack that has one', () => {
    const foreign = causeAt(['query (/srv/app/node_modules/pg/a.js:1:2)']);
    const own = causeAt(['save (/srv/app/a.js:3:4)']);
    const later = causeAt(['other (/srv/app/b.js:5:6)']);
    expect(applicationFrameOf([foreign, own, later], '/srv/app')).toBe('save (a.js:3)');
    expect(applicationFrameOf([{ ...foreign, stack: undefined }], '/srv/app')).toBeUndefined();
    expect(applicationFrameOf([], '/srv/app')).toBeUndefined();
  });

  it('is not what a message says', () => {
    const message = 'x\n    at forged (/srv/app/forged.js:1:1)';
    const stack = `Error: ${message}\n    at load (/srv/app/a.js:1:2)`;
    const cause = { ...causeAt([]), message, stack };
    expect(applicationFrameOf([cause], '/srv/app')).toBe('load (a.js:1)');
  });
});
