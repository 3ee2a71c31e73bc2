import type { Alarm, AlarmChannel } from '../alarm.js';
import { AtMostOncePer, textOf, type AlarmLog } from '../alarm-log.js';

const MAX_WAITING = 100;
const MAX_RUNNING = 4;

export interface DeliveryOptions {
  /** Milliseconds that one delivery may take. */
  readonly deliveryTimeout: number;
  /** Milliseconds in which a failing channel is logged once. */
  readonly interval: number;
}

/** The alarms on their way to one channel. What becomes of them harms nobody. */
export class ChannelQueue {
  private readonly waiting: Alarm[] = [];
  private readonly running = new Set<AbortController>();
  private readonly failed: AtMostOncePer;
  private readonly overrun: AtMostOncePer;
  private dropped = 0;
  private whenIdle: (() => void) | undefined;

  constructor(
    private readonly channel: AlarmChannel,
    private readonly options: DeliveryOptions,
    private readonly log: AlarmLog,
  ) {
    this.failed = new AtMostOncePer(options.interval);
    this.overrun = new AtMostOncePer(options.interval);
  }

  /** Returns at once; the channel is called later. */
  push(alarm: Alarm): void {
    if (this.waiting.length >= MAX_WAITING) return this.drop(alarm);
    this.waiting.push(alarm);
    setImmediate(() => this.work());
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    if (this.isIdle) return;
    await new Promise<void>((resolve) => {
      this.whenIdle = resolve;
    });
  }

  /** Gives up what is on its way. */
  abort(): void {
    const lost = this.waiting.splice(0);
    const [first] = lost;
    if (first !== undefined) this.warn(first, `was too slow; alarms lost: ${lost.length}`);
    for (const controller of this.running) controller.abort(new Error('the application ended'));
  }

  private get isIdle(): boolean {
    return this.waiting.length === 0 && this.running.size === 0;
  }

  private work(): void {
    while (this.running.size < MAX_RUNNING) {
      const alarm = this.waiting.shift();
      if (alarm === undefined) break;
      void this.deliver(alarm);
    }
    if (this.isIdle) this.whenIdle?.();
  }

  private async deliver(alarm: Alarm): Promise<void> {
    const controller = new AbortController();
    const { deliveryTimeout } = this.options;
    const late = (): void => controller.abort(new Error(`not done after ${deliveryTimeout} ms`));
    const timer = setTimeout(late, deliveryTimeout).unref();
    this.running.add(controller);
    try {
      await Promise.race([this.send(alarm, controller.signal), aborted(controller.signal)]);
    } catch (failure) {
      if (this.failed.claim()) this.warn(alarm, `failed: ${textOf(failure)}`);
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
      this.work();
    }
  }

  /** So that what it throws is a rejection. */
  private async send(alarm: Alarm, signal: AbortSignal): Promise<void> {
    await this.channel.send(alarm, signal);
  }

  private drop(alarm: Alarm): void {
    this.dropped++;
    if (!this.overrun.claim()) return;
    this.warn(alarm, `is too slow; alarms dropped: ${this.dropped}`);
    this.dropped = 0;
  }

  private warn(alarm: Alarm, fact: string): void {
    this.log.warn(`The alarm channel ${nameOf(this.channel)} ${fact} [${alarm.errorId}]`);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function nameOf(channel: AlarmChannel): string {
  const { constructor } = channel as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? constructor.name : 'without a class';
}
