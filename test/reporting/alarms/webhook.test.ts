import { inspect } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { webhookChannel, type Alarm, type WebhookOptions } from '../../../src/index.js';
import { fingerprintOf } from '../../../src/reporting/record/fingerprint.js';
import { createAlarm, factsOf } from '../../../src/reporting/alarms/alarm-facts.js';
import { failureOf } from './failure.js';
import { answer, hang, reset, WebhookReceiver, type Reaction } from './webhook-receiver.js';

const SECRET = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;

function alarmOf(message = 'no pool'): Alarm {
  const record = failureOf(new TypeError(message));
  const facts = factsOf(record, fingerprintOf(record));
  const origin = { application: 'contacts', instance: 'web-1:7' };
  return createAlarm('first', facts, { suppressed: 0, total: 1, since: facts.at }, origin);
}

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.close());

const never = new AbortController().signal;

async function send(
  options: Partial<WebhookOptions> = {},
  alarm = alarmOf(),
  signal = never,
): Promise<void> {
  await webhookChannel({ url: receiver.url, ...options }).send(alarm, signal);
}

async function failureOfSending(...args: Parameters<typeof send>): Promise<Error> {
  return send(...args).then(
    () => expect.fail('it was delivered'),
    (failure: Error) => failure,
  );
}

describe('a webhook', () => {
  it('gets the alarm as JSON', async () => {
    const alarm = alarmOf();
    await send({}, alarm);
    const [delivery] = receiver.deliveries;
    expect(delivery).toMatchObject({
      method: 'POST',
      path: '/alarms',
      headers: { 'content-type': 'application/json', 'webhook-id': alarm.id },
    });
    expect(JSON.parse(delivery?.body ?? '')).toEqual(JSON.parse(JSON.stringify(alarm)));
    expect(delivery?.headers).not.toHaveProperty('webhook-signature');
  });

  it.each([
    ['a key in base64', SECRET, new Webhook(SECRET)],
    ['a text', 'hunter2', new Webhook('hunter2', { format: 'raw' })],
  ])('is signed with %s', async (_, secret, verifier) => {
    const alarm = alarmOf('größer');
    await send({ secret }, alarm);
    const { body = '', headers = {} } = receiver.deliveries[0] ?? {};
    const verified = verifier.verify(body, headers as Record<string, string>);
    expect(verified).toMatchObject({ id: alarm.id, message: 'größer' });
    expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it('gets what the option body makes of the alarm, and headers', async () => {
    await send({
      body: ({ kind, code }) => ({ text: `${kind}: ${code}` }),
      headers: { authorization: 'Bearer t', 'Content-Type': 'application/vnd.x+json' },
    });
    expect(receiver.deliveries[0]).toMatchObject({
      body: '{"text":"first: INTERNAL_SERVER_ERROR"}',
      headers: { authorization: 'Bearer t', 'content-type': 'application/vnd.x+json' },
    });
  });

  it.each<[string, Reaction]>([
    ['answers 500', answer(500)],
    ['answers 503', answer(503)],
    ['answers 429', answer(429)],
    ['answers 408', answer(408)],
    ['resets the connection', reset],
    ['does not answer', hang],
  ])('that %s is tried again, with the same id', async (_, reaction) => {
    receiver.reactWith(reaction, answer(200));
    await send({ secret: SECRET, timeout: 200 });
    expect(receiver.deliveries).toHaveLength(2);
    expect(new Set(receiver.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const { body = '', headers = {} } = receiver.deliveries[1] ?? {};
    new Webhook(SECRET).verify(body, headers as Record<string, string>);
  });

  it.each<[string, Reaction, string]>([
    ['400', answer(400), 'answered 400'],
    ['410', answer(410), 'answered 410'],
    ['a redirection', answer(307, { location: '/elsewhere' }), 'answered 307'],
  ])('that answers %s is not tried again', async (_, reaction, fact) => {
    receiver.reactWith(reaction);
    const failure = await failureOfSending();
    expect(failure.message).toBe(`${new URL(receiver.url).host} ${fact}`);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it('is given up after the retries', async () => {
    receiver.reactWith(answer(502));
    const failure = await failureOfSending({ retries: 1 });
    expect(failure.message).toBe(`${new URL(receiver.url).host} answered 502`);
    expect(receiver.deliveries).toHaveLength(2);
  });

  it('that cannot be reached says why, and nothing of its address but the host', async () => {
    const { url } = receiver;
    await receiver.close();
    const options = { url: `${url}/T0/hunter2?token=hunter2`, retries: 0, secret: 'hunter2' };
    const failure = await failureOfSending(options);
    expect(failure.message).toBe(`${new URL(url).host} could not be reached (ECONNREFUSED)`);
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('hunter2');
    receiver = await WebhookReceiver.start();
  });

  it('that hangs says so', async () => {
    receiver.reactWith(hang);
    const failure = await failureOfSending({ timeout: 50, retries: 0 });
    expect(failure.message).toMatch(/ did not answer within 50 ms$/);
  });

  it('is left alone as long as it asks for', async () => {
    receiver.reactWith(answer(429, { 'retry-after': '1' }), answer(204));
    const start = performance.now();
    await send();
    expect(receiver.deliveries).toHaveLength(2);
    // besides the backoff of 300 to 600 ms
    expect(performance.now() - start).toBeGreaterThan(1_290);
  });

  it.each<[string, Reaction[]]>([
    ['while it hangs', [hang]],
    ['while it is to be left alone', [answer(503, { 'retry-after': '10' })]],
  ])('is given up at once %s', async (_, reactions) => {
    receiver.reactWith(...reactions);
    const controller = new AbortController();
    const sending = failureOfSending({}, alarmOf(), controller.signal);
    await expect.poll(() => receiver.deliveries).toHaveLength(1);
    controller.abort(new Error('the application ended'));
    expect((await sending).message).toMatch(/the application ended|aborted/);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it('whose body cannot be sent fails without a delivery', async () => {
    const body = (): unknown => undefined;
    expect((await failureOfSending({ body })).message).toMatch(/is nothing that JSON has/);
    expect(receiver.deliveries).toEqual([]);
  });

  it('does not show its secrets', () => {
    const channel = webhookChannel({
      url: 'https://example.com/hunter2',
      secret: 'hunter2',
      headers: { authorization: 'hunter2' },
    });
    expect(inspect(channel, { depth: 9, showHidden: true })).not.toContain('hunter2');
    expect(JSON.stringify(channel)).toBe('{}');
  });
});
