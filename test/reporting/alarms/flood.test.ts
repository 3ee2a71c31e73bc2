import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

import type { ErrorRecord } from '../../../src/index.js';
import { AlarmDesk } from '../../../src/reporting/alarms/alarm-desk.js';
import { volume } from '../../support/volume.js';
import { failureOf } from './failure.js';
import { RecordingChannel } from './recording-channel.js';

const KINDS = volume(20_000, 100_000);
const MAX_GROWTH = 5_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return getHeapStatistics().used_heap_size;
}

const some = failureOf(new Error('x'));
const kind = (n: number): ErrorRecord => ({
  ...some,
  causes: some.causes.map((cause) => ({ ...cause, code: `E${n}`, message: `message ${n}` })),
});

/** In turns, so that deliveries have theirs. */
async function raiseAll(desk: AlarmDesk): Promise<void> {
  for (let n = 0; n < KINDS; n++) {
    desk.raise(kind(n));
    if (n % 50 === 0) await new Promise(setImmediate);
  }
}

describe(`${KINDS} failures of different kinds`, () => {
  it('have 20 first alarms and one digest, and need no memory', async () => {
    const channel = new RecordingChannel();
    const desk = new AlarmDesk([channel], { rate: false });
    const before = heapUsed();
    await raiseAll(desk);
    expect(heapUsed() - before).toBeLessThan(MAX_GROWTH);
    expect(desk.size).toBe(20);
    await desk.close();
    expect(channel.kinds).toEqual([...Array<string>(20).fill('first'), 'digest']);
    expect(channel.alarms.at(-1)).toMatchObject({
      suppressed: KINDS - 20,
      distinct: 1_000,
      distinctIsMinimum: true,
    });
  });

  it('need no memory when all of them are to have an alarm', async () => {
    let told = 0;
    const channel = { send: (): void => void told++ };
    const desk = new AlarmDesk([channel], { rate: false, maxPerInterval: KINDS });
    const before = heapUsed();
    await raiseAll(desk);
    expect(heapUsed() - before).toBeLessThan(MAX_GROWTH);
    expect(desk.size).toBe(1_000);
    await desk.close();
    expect(told).toBe(KINDS);
  });
});
