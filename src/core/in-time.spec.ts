import { stat } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

import { inTime } from './in-time.js';

const never = new Promise<string>(() => undefined);

it('gives what an action in time comes to, and asks nothing else', async () => {
  const late = vi.fn(() => 'late');
  expect(await inTime(Promise.resolve('done'), 1_000, late)).toBe('done');
  await expect(inTime(Promise.reject(new Error('failed')), 1_000, late)).rejects.toThrow('failed');
  expect(late).not.toHaveBeenCalled();
});

it('gives what is to be gone on with after the time', async () => {
  expect(await inTime(never, 1, () => 'late')).toBe('late');
});

it('counts what arrived while the event loop was blocked as in time', async () => {
  const result = inTime<object>(stat(import.meta.filename), 10, () => new Error('late'));
  for (const end = performance.now() + 50; performance.now() < end;);
  expect(await result).not.toBeInstanceOf(Error);
});

it('throws what is thrown after the time', async () => {
  const tooLate = inTime(never, 1, () => {
    throw new Error('too late');
  });
  await expect(tooLate).rejects.toThrow('too late');
});

it('leaves no timer behind', async () => {
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  await inTime(Promise.resolve('done'), 100_000, () => 'late');
  expect(clear).toHaveBeenCalledOnce();
  clear.mockRestore();
});
