import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { expectFailure } from './support/expected-failure.js';
import { onEachPlatform } from './support/on-each-platform.js';
import { PLATFORMS, Sample } from './support/sample.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Received {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Stands for whoever wakes people up. */
class AlarmReceiver {
  readonly received: Received[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.take(request).then(() => response.end());
  });

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/alarms`;
  }

  close(): void {
    this.server.close();
  }

  private async take(request: IncomingMessage): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.received.push({ headers: request.headers as Record<string, string>, body });
  }
}

describe.each(PLATFORMS)('alarms on %s', (platform) => {
  const receiver = new AlarmReceiver();
  let sample: Sample;
  beforeAll(async () => {
    const environment = {
      ALARM_WEBHOOK_URL: await receiver.listen(),
      ALARM_WEBHOOK_SECRET: SECRET,
    };
    sample = await Sample.start(platform, undefined, environment);
  });
  afterAll(async () => {
    await sample.close();
    receiver.close();
  });

  it('reach a webhook once, signed, and the rest when the application ends', async () => {
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await sample.request('POST /Operations/Backup'));
    for (const answer of answers) {
      expectFailure(answer, {
        status: 503,
        code: 'BACKUP_FAILED',
        errors: ['The backup has failed'],
        headers: { 'Retry-After': '300' },
        logged: ['disk 3 of backup.internal is full'],
      });
    }
    await expect.poll(() => receiver.received).toHaveLength(1);
    const [{ headers, body }] = receiver.received as [Received];
    expect(new Webhook(SECRET).verify(body, headers)).toMatchObject({
      kind: 'first',
      application: 'contacts',
      code: 'BACKUP_FAILED',
      errorId: answers[0]?.headers.get('X-Error-Id'),
      method: 'POST',
      route: '/ContactsAPI/rest/Operations/Backup',
    });
    await sample.close();
    expect(receiver.received).toHaveLength(2);
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
      kind: 'digest',
      code: 'BACKUP_FAILED',
      suppressed: 2,
    });
  });
});

onEachPlatform('operations', (sample) => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('GET /Operations/Rates: answers, and reports what was handled', async () => {
    const answer = await sample().request('GET /Operations/Rates');
    expect(answer).toMatchObject({ status: 200, json: { EUR: 1 } });
    expect(answer.records).toHaveLength(1);
    expect(answer.records[0]).toMatchObject({
      level: 'error',
      data: { outcome: 'handled', route: '/ContactsAPI/rest/Operations/Rates' },
    });
    expect(answer.records[0]?.text).toContain('rates.internal does not answer');
  });

  it('GET /Operations/Health: has the exchange in the record of the request', async () => {
    const headers = { Authorization: 'Bearer s3cret', 'X-Api-Key': 's3cret' };
    const answer = await sample().request('GET /Operations/Health?token=s3cret', { headers });
    expect(answer).toMatchObject({ status: 200, records: [] });
    expect(answer.requests).toHaveLength(1);
    expect(answer.requests[0]?.data).toMatchObject({
      exchange: {
        request: {
          url: '/ContactsAPI/rest/Operations/Health?token=[Redacted]',
          headers: { authorization: '[Redacted]', 'x-api-key': '[Redacted]' },
        },
        response: { status: 200 },
      },
    });
    expect(answer.requests[0]?.text).not.toContain('s3cret');
  });

  it('/Operations/ErrorDebug: shows the stacks of a 4xx to administrators', async () => {
    const target = 'GET /Contacts/GetContact?ContactId=999';
    const init = { headers: { 'X-Admin-Key': 'let me in' } };
    expect((await sample().request('PUT /Operations/ErrorDebug', init)).status).toBe(403);
    vi.stubEnv('ADMIN_KEY', 'let me in');
    expect((await sample().request(target)).records[0]?.data['err']).not.toHaveProperty('stack');
    const on = await sample().request('PUT /Operations/ErrorDebug', init);
    expect(on).toMatchObject({ status: 200, json: { isOn: true } });
    const { records } = await sample().request(target);
    expect(records).toHaveLength(1);
    expect(records[0]?.level).toBe('info');
    expect(records[0]?.data['err']).toHaveProperty('stack');
    const off = await sample().request('DELETE /Operations/ErrorDebug', init);
    expect(off).toMatchObject({ status: 200, json: { isOn: false } });
  });

  it('one record has everything that leads to the failure', async () => {
    const answer = await sample().request('GET /Failures/CauseChain');
    expect(answer.requests).toEqual(answer.records);
    const { data } = answer.records[0] ?? {};
    expect(data).toMatchObject({
      requestId: answer.headers.get('X-Request-Id'),
      req: { id: expect.anything() },
      method: 'GET',
      route: '/ContactsAPI/rest/Failures/CauseChain',
      duration: expect.any(Number),
      transaction: 'none',
      err: { message: 'The contact could not be read', stack: expect.stringContaining('at ') },
      causes: [
        { relation: 'thrown' },
        { message: 'SELECT email FROM contact failed', relation: 'cause', parent: 0 },
        { message: 'socket 10.0.0.7:5432 was closed', relation: 'cause', parent: 1 },
      ],
    });
  });
});
