import { vi } from 'vitest';

import type { Alarm, AlarmChannel } from '../../../src/index.js';

/** Keeps the alarms that it gets. */
export class RecordingChannel implements AlarmChannel {
  readonly alarms: Alarm[] = [];

  send(alarm: Alarm): void {
    this.alarms.push(alarm);
  }

  get kinds(): string[] {
    return this.alarms.map(({ kind }) => kind);
  }

  /** Resolves when it has got so many, since the start. */
  async has(count: number): Promise<readonly Alarm[]> {
    await vi.waitFor(() => {
      if (this.alarms.length < count) throw new Error(`${this.alarms.length} of ${count} alarms`);
    }, 10_000);
    return this.alarms;
  }
}
