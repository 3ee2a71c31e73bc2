import { setTimeout as pause } from 'node:timers/promises';

import { inTime } from '../../../core/in-time.js';
import { textOf, type AlarmLog } from '../alarm-log.js';
import { sendCommandOf, type RedisOptions, type SendCommand } from './redis-client.js';
import { ADD, BEGIN, TAKE } from './redis-scripts.js';
import { LocalThrottle, type IntervalEnd, type IntervalStart, type Throttle } from './throttle.js';

const MAX_GRACE = 2_000;
const MAX_BREAK = 5_000;

interface ThrottledApplication {
  readonly application?: string | undefined;
  readonly interval: number;
}

/**
 * The throttle of all instances that share a Redis. Each counts for itself and adds its count when the
 * interval ends; whoever then takes the sum tells of it. Without Redis each instance is on its own.
 */
export class RedisThrottle implements Throttle {
  private readonly local: LocalThrottle;
  private readonly interval: number;
  private readonly send: SendCommand;
  private readonly prefix: string;
  private readonly timeout: number;
  /** After the end of an interval, for clocks and event loops that are late, until the sum is taken. */
  private readonly grace: number;
  /** Longer than an interval, so that nobody takes the time until the sum is taken for a new one. */
  private readonly lifetime: number;
  private isDown = false;
  private asksAgainAt = 0;

  constructor(
    { client, prefix = 'nestjs-rest-errors:', timeout = 500 }: RedisOptions,
    { application, interval }: ThrottledApplication,
    private readonly log: AlarmLog,
  ) {
    this.local = new LocalThrottle(interval);
    this.send = sendCommandOf(client);
    this.interval = interval;
    // what one application has told, another one has not
    this.prefix = application === undefined ? prefix : `${prefix}${application}:`;
    this.timeout = timeout;
    this.grace = Math.min(MAX_GRACE, Math.ceil(interval / 10));
    this.lifetime = interval + 2 * this.grace;
  }

  async begin(id: string): Promise<IntervalStart> {
    // a client may give numbers as text; what is none is as good as no answer
    const left = Number(await this.run(BEGIN, id, this.lifetime, 3 * this.lifetime));
    if (Number.isNaN(left) || left === -1) return this.local.begin();
    return { tells: false, lasts: this.untilEnd(left) };
  }

  async end(id: string, count: number): Promise<IntervalEnd> {
    const isAdded = await this.run(ADD, id, this.lifetime, 3 * this.lifetime, count);
    if (isAdded === undefined) return this.local.end(id, count);
    await pause(this.grace, undefined, { ref: false });
    const taken = await this.take(id, this.interval - 2 * this.grace);
    if (taken === undefined) return this.local.end(id, count);
    const [suppressed, left, total, lasts] = taken;
    return { suppressed, total, isLeft: left > 0, lasts: this.untilEnd(lasts) };
  }

  async close(id: string, count: number): Promise<Pick<IntervalEnd, 'suppressed' | 'total'>> {
    const isAdded = await this.run(ADD, id, this.lifetime, 3 * this.lifetime, count);
    const taken = isAdded === undefined ? undefined : await this.take(id, 0);
    if (taken === undefined) return this.local.close(id, count);
    const [suppressed, , total] = taken;
    return { suppressed, total };
  }

  /** In the time until the sum is taken, the end of the next interval. */
  private untilEnd(left: number): number {
    const lasts = left - 2 * this.grace;
    return lasts > 0 ? lasts : Math.max(1, lasts + this.interval);
  }

  private async take(
    id: string,
    lock: number,
  ): Promise<[number, number, number, number] | undefined> {
    const taken = await this.run(TAKE, id, Math.max(0, lock));
    const numbers = Array.isArray(taken) ? taken.map(Number) : [NaN];
    if (numbers.some(Number.isNaN)) return undefined;
    return numbers as [number, number, number, number];
  }

  /** Undefined when Redis cannot be asked, or has not answered in time. */
  private async run(script: string, id: string, ...args: number[]): Promise<unknown> {
    if (Date.now() < this.asksAgainAt) return undefined;
    // braces, so that a cluster has them in one place
    const keys = ['open', 'counts', 'told'].map((name) => `${this.prefix}alarm:{${id}}:${name}`);
    try {
      const asked = this.send('EVAL', script, '3', ...keys, ...args.map(String));
      const answer = await inTime(asked, this.timeout, () => {
        throw new Error(`no answer within ${this.timeout} ms`);
      });
      this.noteUp();
      return answer;
    } catch (failure) {
      this.noteDown(failure);
      return undefined;
    }
  }

  private noteUp(): void {
    if (!this.isDown) return;
    this.isDown = false;
    this.log.warn('Redis is back: alarms are throttled across instances again');
  }

  private noteDown(failure: unknown): void {
    // a client that is not connected may keep what it is asked until it is
    this.asksAgainAt = Date.now() + Math.min(MAX_BREAK, this.interval);
    if (this.isDown) return;
    this.isDown = true;
    this.log.warn(`Redis cannot be asked: alarms are throttled per instance (${textOf(failure)})`);
  }
}
