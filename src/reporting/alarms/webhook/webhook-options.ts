import { SetupError, unknownOption } from '../../../core/setup-error.js';
import type { Alarm } from '../alarm.js';
import { keyOf } from './webhook-signature.js';

export interface WebhookOptions {
  /** Where alarms are sent, `http` or `https`. Not told to anybody, since some are secrets. */
  readonly url: string | URL;
  /** Signs what is sent: `whsec_` and a key in base64, or a text. Default: no signature. */
  readonly secret?: string;
  /** Milliseconds that a try may take. Default: 5000. */
  readonly timeout?: number;
  /** Tries after the first one. Default: 3. */
  readonly retries?: number;
  /** Sent besides those of the library, such as `Authorization`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent as JSON, made of the alarm. Default: the alarm. */
  readonly body?: (alarm: Alarm) => unknown;
}

export interface WebhookSettings {
  readonly url: URL;
  readonly key: Buffer | undefined;
  readonly timeout: number;
  readonly retries: number;
  readonly headers: Headers;
  readonly body: (alarm: Alarm) => unknown;
}

const NAMES = ['url', 'secret', 'timeout', 'retries', 'headers', 'body'] as const;
const MAX_TIMEOUT = 2 ** 31 - 1;

/** @throws SetupError for what cannot be meant; it shows neither secret, address nor headers. */
export function settingsOf(options: WebhookOptions): WebhookSettings {
  if (typeof options !== 'object' || options === null) throw mistake('no options', 'an object');
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name as never)) throw unknownOption('webhookChannel', name, NAMES);
  }
  const { url, secret, timeout = 5_000, retries = 3, headers = {}, body = whole } = options;
  if (!isIntegerIn(timeout, 1, MAX_TIMEOUT)) {
    throw mistake(`timeout ${String(timeout)}`, 'a number of milliseconds from 1 on');
  }
  if (!isIntegerIn(retries, 0, 100)) {
    throw mistake(`retries ${String(retries)}`, 'a number from 0 to 100');
  }
  if (typeof body !== 'function')
    throw mistake('a body of another kind', 'a function of the alarm');
  return {
    url: addressOf(url),
    key: secret === undefined ? undefined : keyFrom(secret),
    timeout,
    retries,
    headers: headersOf(headers),
    body,
  };
}

const whole = (alarm: Alarm): unknown => alarm;

function addressOf(given: unknown): URL {
  const url = URL.canParse(String(given)) ? new URL(String(given)) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw mistake('a url that is none of http or https', 'one, such as https://host/path');
  }
  // fetch refuses them, and shows them
  if (url.username !== '' || url.password !== '') {
    throw mistake('a url with a user or password', 'them in the header Authorization');
  }
  return url;
}

function keyFrom(secret: unknown): Buffer {
  const key = typeof secret === 'string' ? keyOf(secret) : undefined;
  if (key === undefined) {
    throw mistake('a secret that cannot be used', 'whsec_ and base64, or a text that is not empty');
  }
  return key;
}

function headersOf(given: unknown): Headers {
  try {
    return new Headers(given as Record<string, string>);
  } catch {
    throw mistake('headers that HTTP cannot send', 'names and values');
  }
}

function isIntegerIn(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function mistake(fact: string, remedy: string): SetupError {
  return new SetupError(`webhookChannel got ${fact}; give it ${remedy}.`);
}
