import { setTimeout as pause } from 'node:timers/promises';

import { backoff } from '../../../core/backoff.js';
import type { Alarm, AlarmChannel } from '../alarm.js';
import { failureOfAnswer, WebhookFailure } from './webhook-failure.js';
import { settingsOf, type WebhookOptions, type WebhookSettings } from './webhook-options.js';
import { signatureHeaders } from './webhook-signature.js';

const BACKOFF = { minDelay: 300, maxDelay: 10_000 };

/**
 * Sends alarms to an address: `POST`, JSON, signed as Standard Webhooks are when there is a secret.
 * Tried again on network failures, 408, 429 and 5xx. Redirections are not followed.
 * @throws SetupError for options that cannot be meant.
 * @see https://www.standardwebhooks.com
 *
 * @example
 * RestErrorsModule.forRoot({
 *   alarms: { channels: [webhookChannel({ url: 'https://alarms.example.com', secret: 'whsec_...' })] },
 * })
 */
export function webhookChannel(options: WebhookOptions): AlarmChannel {
  return new WebhookChannel(settingsOf(options));
}

class WebhookChannel implements AlarmChannel {
  // private to the language, so that nobody who prints a channel prints its secret
  readonly #settings: WebhookSettings;

  constructor(settings: WebhookSettings) {
    this.#settings = settings;
  }

  async send(alarm: Alarm, signal: AbortSignal): Promise<void> {
    const { body, retries } = this.#settings;
    const text = JSON.stringify(body(alarm));
    if (text === undefined) throw new TypeError('the body of the webhook is nothing that JSON has');
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#post(alarm.id, text, signal);
      } catch (failure) {
        signal.throwIfAborted();
        if (!(failure instanceof WebhookFailure && failure.isTemporary) || tries >= retries)
          throw failure;
        const delay = failure.retryAfter + backoff(tries, BACKOFF);
        await pause(delay, undefined, { signal, ref: false });
      }
    }
  }

  async #post(id: string, body: string, signal: AbortSignal): Promise<void> {
    const { url } = this.#settings;
    const response = await this.#fetch(this.#headersOf(id, body), body, signal);
    await response.body?.cancel();
    if (!response.ok) throw failureOfAnswer(url.host, response);
  }

  async #fetch(headers: Headers, body: string, signal: AbortSignal): Promise<Response> {
    const { url, timeout } = this.#settings;
    const late = AbortSignal.timeout(timeout);
    try {
      return await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, late]),
      });
    } catch (failure) {
      signal.throwIfAborted();
      const fact = late.aborted
        ? `did not answer within ${timeout} ms`
        : `could not be reached (${reasonOf(failure)})`;
      // not the failure itself as cause: what it says is not ours
      throw new WebhookFailure(`${url.host} ${fact}`, true);
    }
  }

  #headersOf(id: string, body: string): Headers {
    const { headers, key } = this.#settings;
    const all = new Headers({ 'content-type': 'application/json' });
    for (const [name, value] of headers) all.set(name, value);
    all.set('webhook-id', id);
    if (key === undefined) return all;
    for (const [name, value] of Object.entries(signatureHeaders(id, body, key)))
      all.set(name, value);
    return all;
  }
}

/** The code of the system or of undici: `ECONNREFUSED`, `UND_ERR_SOCKET`. */
function reasonOf(failure: unknown): string {
  const { cause } = failure as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : 'network failure';
}
