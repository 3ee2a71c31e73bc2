import { Logger } from '@nestjs/common';

import { oneLine } from '../record/log-text.js';

const MAX_TEXT = 500;

/** What alarms have to say of themselves. Never throws. */
export class AlarmLog {
  private readonly logger = new Logger('RestErrors');

  warn(text: string): void {
    try {
      this.logger.warn(oneLine(text));
    } catch {
      // the logger of the application fails; the records say so
    }
  }
}

/** Once in an interval, so that a channel that fails does not flood the log. */
export class AtMostOncePer {
  private until = 0;

  constructor(private readonly interval: number) {}

  /** Whether it may happen now; if so, it counts as done. */
  claim(): boolean {
    const now = Date.now();
    if (now < this.until) return false;
    this.until = now + this.interval;
    return true;
  }
}

/** Of something that was thrown, whatever it is. */
export function textOf(failure: unknown): string {
  try {
    const text = failure instanceof Error ? failure.message : String(failure);
    return text.slice(0, MAX_TEXT);
  } catch {
    return 'an error without a text';
  }
}
