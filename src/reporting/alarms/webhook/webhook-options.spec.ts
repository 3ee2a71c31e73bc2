import { describe, expect, it } from 'vitest';

import { SetupError } from '../../../core/setup-error.js';
import { webhookChannel } from './webhook-channel.js';

const url = 'https://example.com/alarms';

describe('webhookChannel', () => {
  it.each([
    [undefined, 'got no options; give it an object.'],
    [{}, 'got a url that is none of http or https'],
    [{ url: 'hunter2' }, 'got a url that is none of http or https; give it one, such as https:'],
    [{ url: 'ftp://hunter2' }, 'got a url that is none of http or https'],
    [{ url: 'https://bob:hunter2@example.com' }, 'got a url with a user or password; give it them'],
    [{ url, secret: '' }, 'got a secret that cannot be used; give it whsec_ and base64, or a text'],
    [{ url, secret: 'whsec_hunter2!' }, 'got a secret that cannot be used'],
    [{ url, secret: 7 }, 'got a secret that cannot be used'],
    [{ url, timeout: 0 }, 'got timeout 0; give it a number of milliseconds from 1 on.'],
    [{ url, timeout: Infinity }, 'got timeout Infinity'],
    [{ url, retries: -1 }, 'got retries -1; give it a number from 0 to 100.'],
    [{ url, retries: 1.5 }, 'got retries 1.5'],
    [{ url, headers: { 'a b': 'hunter2' } }, 'got headers that HTTP cannot send'],
    [{ url, headers: { a: 'hunter2\n' + 'b' } }, 'got headers that HTTP cannot send'],
    [{ url, body: {} }, 'got a body of another kind; give it a function of the alarm.'],
    [{ url, secrets: 'hunter2' }, 'has no option "secrets"; the options are url, secret, timeout'],
  ])('%j is a mistake', (options, message) => {
    const create = (): unknown => webhookChannel(options as never);
    expect(create).toThrow(SetupError);
    expect(create).toThrow(`webhookChannel ${message}`);
    expect(create).not.toThrow(/hunter2/);
  });

  it('takes an URL, and no more than it needs', () => {
    expect(() => webhookChannel({ url: new URL(url) })).not.toThrow();
  });
});
