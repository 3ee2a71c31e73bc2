import { AsyncResource } from 'node:async_hooks';
import { hostname } from 'node:os';

import { inTime } from '../../core/in-time.js';
import type { ErrorRecord } from '../record/error-record.js';
import { fingerprintOf } from '../record/fingerprint.js';
import {
  createAlarm,
  factsOf,
  type AlarmCounts,
  type AlarmOrigin,
  type FailureFacts,
} from './alarm-facts.js';
import { AlarmLog, AtMostOncePer, textOf } from './alarm-log.js';
import type { AlarmOptions } from './alarm-options.js';
import type { AlarmChannel, AlarmKind } from './alarm.js';
import { ChannelQueue } from './delivery/channel-queue.js';
import { RateWatch } from './rate-watch.js';
import { AlarmGroups } from './throttle/alarm-groups.js';
import { RedisThrottle } from './throttle/redis-throttle.js';
import { LocalThrottle, type Throttle } from './throttle/throttle.js';

const RATE = 'rate';

/** Takes the failures that people are to know of. Never throws, never waits. */
export class AlarmDesk {
  private readonly log = new AlarmLog();
  private readonly queues: readonly ChannelQueue[];
  private readonly throttle: Throttle;
  private readonly groups: AlarmGroups;
  private readonly rate: RateWatch | undefined;
  private readonly origin: AlarmOrigin;
  private readonly flushTimeout: number;
  private readonly broken: AtMostOncePer;
  /** Of the start of the application: what follows a failure is no part of its request. */
  private readonly context = new AsyncResource('RestErrorsAlarms');
  private isClosed = false;

  constructor(channels: readonly AlarmChannel[], options: Omit<AlarmOptions, 'channels'> = {}) {
    const { interval = 300_000, maxPerInterval = 20, maxGroups = 1_000 } = options;
    const { deliveryTimeout = 60_000, flushTimeout = 5_000, rate = {}, redis } = options;
    const { application } = options;
    const delivery = { deliveryTimeout, interval };
    this.queues = channels.map((channel) => new ChannelQueue(channel, delivery, this.log));
    this.throttle = redis
      ? new RedisThrottle(redis, { application, interval }, this.log)
      : new LocalThrottle(interval);
    const bounds = { interval, maxPerInterval, maxGroups };
    this.groups = new AlarmGroups(bounds, this.throttle, this.tell.bind(this));
    this.rate = rate === false ? undefined : new RateWatch(rate, interval);
    this.origin = { application, instance: `${hostname()}:${process.pid}` };
    this.flushTimeout = flushTimeout;
    this.broken = new AtMostOncePer(interval);
  }

  /** Kinds of failures that are going on. */
  get size(): number {
    return this.groups.size;
  }

  raise(record: ErrorRecord): void {
    if (this.isClosed || record.outcome === 'client gone') return;
    try {
      const facts = factsOf(record, fingerprintOf(record));
      this.context.runInAsyncScope(() => this.take(facts));
    } catch (failure) {
      if (!this.broken.claim()) return;
      this.log.warn(`An alarm could not be raised: ${textOf(failure)} [${record.error.id}]`);
    }
  }

  /** Tells of what was counted, and waits for all deliveries, but not longer than for the flush. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await inTime(this.flush(), this.flushTimeout, () => {
      for (const queue of this.queues) queue.abort();
    });
  }

  private async flush(): Promise<void> {
    await this.groups.close();
    await Promise.all(this.queues.map((queue) => queue.idle()));
  }

  private take(facts: FailureFacts): void {
    const unusual = this.rate?.note(facts.at);
    this.groups.note(facts);
    if (unusual === undefined) return;
    const { since, rate, usualRate } = unusual;
    const counts = { fingerprint: undefined, suppressed: 0, total: rate, rate, usualRate, since };
    void this.throttle.begin(RATE).then(({ tells }) => {
      if (tells) this.tell('rate', facts, counts);
    });
  }

  private tell(kind: AlarmKind, facts: FailureFacts, counts: AlarmCounts): void {
    const alarm = createAlarm(kind, facts, counts, this.origin);
    for (const queue of this.queues) queue.push(alarm);
  }
}
