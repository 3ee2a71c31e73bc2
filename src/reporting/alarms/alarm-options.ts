import type { Type } from '@nestjs/common';

import {
  assertOptionValues,
  isObject,
  isPositiveInteger,
  type Check,
  type OptionChecks,
} from '../../core/option-checks.js';
import { SetupError } from '../../core/setup-error.js';
import type { AlarmChannel } from './alarm.js';
import type { RateOptions } from './rate-watch.js';
import { isRedisClient, type RedisOptions } from './throttle/redis-client.js';

export interface AlarmOptions {
  /** Where alarms go, at least one: providers, classes that are made with injection, instances. */
  readonly channels: ReadonlyArray<Type<AlarmChannel> | AlarmChannel>;
  /** Named in every alarm. Default: none. */
  readonly application?: string;
  /** Milliseconds in which failures of one kind are told of once, then by a digest. Default: 300,000. */
  readonly interval?: number;
  /** First alarms in an interval; failures of further kinds share one digest. Default: 20. */
  readonly maxPerInterval?: number;
  /** Kinds of failures that are remembered. Default: 1000. */
  readonly maxGroups?: number;
  /** When failures are more than usual; false for never. Default: `{ factor: 5, minimum: 20 }`. */
  readonly rate?: RateOptions | false;
  /** Milliseconds that one delivery may take, retries included. Default: 60,000. */
  readonly deliveryTimeout?: number;
  /** Milliseconds that the end of the application waits for deliveries. Default: 5000. */
  readonly flushTimeout?: number;
  /** Throttles all instances of the application together. Default: each on its own. */
  readonly redis?: RedisOptions;
}

// longer timers fire at once
const MAX_DELAY = 2 ** 31 - 1;

const isDelay: Check = (value) => isPositiveInteger(value) && (value as number) <= MAX_DELAY;
const isText: Check = (value) => typeof value === 'string' && value !== '';
const isChannel: Check = (value) =>
  typeof value === 'function' || typeof (value as AlarmChannel | null)?.send === 'function';

const MILLISECONDS = 'a number of milliseconds from 1 on';

const CHECKS: OptionChecks<keyof AlarmOptions> = {
  channels: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isChannel),
    'a list, at least one, of classes or objects with send()',
  ],
  application: [isText, 'a text'],
  interval: [isDelay, MILLISECONDS],
  maxPerInterval: [isPositiveInteger, 'a number from 1 on'],
  maxGroups: [isPositiveInteger, 'a number from 1 on'],
  rate: [(value) => value === false || isObject(value), 'options or false'],
  deliveryTimeout: [isDelay, MILLISECONDS],
  flushTimeout: [isDelay, MILLISECONDS],
  redis: [isObject, 'an object with a client'],
};

const RATE_CHECKS: OptionChecks<keyof RateOptions> = {
  factor: [
    (value) => typeof value === 'number' && value >= 1 && value < Infinity,
    'a number from 1 on',
  ],
  minimum: [isPositiveInteger, 'a number from 1 on'],
};

const REDIS_CHECKS: OptionChecks<keyof RedisOptions> = {
  client: [isRedisClient, 'a client of ioredis or node-redis'],
  prefix: [isText, 'a text'],
  timeout: [isDelay, MILLISECONDS],
};

/** @throws SetupError for an option that is unknown or of the wrong kind. */
export function assertAlarmOptions(options: AlarmOptions): void {
  assertNamed(options, 'alarms', CHECKS, ['channels']);
  if (options.rate) assertNamed(options.rate, 'alarms.rate', RATE_CHECKS, []);
  if (options.redis) assertNamed(options.redis, 'alarms.redis', REDIS_CHECKS, ['client']);
}

function assertNamed(
  options: object,
  path: string,
  checks: OptionChecks,
  required: readonly string[],
): void {
  const mistake = (name: string, value: unknown, remedy: string): string =>
    `RestErrorsModule got option ${name} as ${shown(value)}; give it ${remedy}.`;
  assertOptionValues({
    subject: 'RestErrorsModule',
    options,
    checks,
    path: `${path}.`,
    mistake,
  });
  for (const name of required) {
    if ((options as Readonly<Record<string, unknown>>)[name] !== undefined) continue;
    throw new SetupError(mistake(`${path}.${name}`, undefined, checks[name]?.[1] ?? 'a value'));
  }
}

/** Of an object its kind alone: a client knows its password. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
