import { describe, expect, it } from 'vitest';

import {
  redactedHeaders,
  withoutAddressSecrets,
  withoutQueryValues,
} from './exchange-redaction.js';

const NONE: ReadonlySet<string> = new Set();

describe('withoutQueryValues', () => {
  it.each([
    ['/contacts', '/contacts'],
    ['/contacts?', '/contacts?'],
    ['/contacts?id=hunter2', '/contacts?id=[Redacted]'],
    ['/contacts?a=hunter2&b=&c=hunter2#x', '/contacts?a=[Redacted]&b=[Redacted]&c=[Redacted]'],
    ['/contacts?a=1&&b', '/contacts?a=[Redacted]&&[Redacted]'],
    ['text/html;q=0.8', 'text/html;q=0.8'],
    ['/contacts?a=hunter2=hunter2', '/contacts?a=[Redacted]'],
    ['/contacts?a=hunter2?b=hunter2', '/contacts?a=[Redacted]'],
    ['/contacts?hunter2', '/contacts?[Redacted]'],
    ['/contacts?a[]=hunter2&a[b]=hunter2', '/contacts?a[]=[Redacted]&a[b]=[Redacted]'],
    ['/contacts?a=hunter2;b=hunter2', '/contacts?a=[Redacted];b=[Redacted]'],
    ['https://a.example/?t=hunter2', 'https://a.example/?t=[Redacted]'],
    ["/c?name=O'hunter2&b=hunter2", '/c?name=[Redacted]&b=[Redacted]'],
    ['/c?a="<hunter2>#hunter2&b=hunter2', '/c?a=[Redacted]&b=[Redacted]'],
    ['https://bob:hunter2@a.example/x', 'https://[Redacted]@a.example/x'],
    ['https://a.example/cb#access_token=hunter2', 'https://a.example/cb#[Redacted]'],
    ['/docs#limits', '/docs#limits'],
    ['<https://a.example/?t=hunter2>; rel="next"', '<https://a.example/?t=[Redacted]; rel="next"'],
  ])('%s', (text, expected) => {
    expect(withoutQueryValues(text, NONE)).toBe(expected);
  });

  it('keeps the values of readable names alone', () => {
    expect(withoutQueryValues('/c?page=2&token=hunter2&p%61ge=3', new Set(['page']))).toBe(
      '/c?page=2&token=[Redacted]&p%61ge=3',
    );
  });
});

describe('an address that is longer than what is written of a text', () => {
  const SECRETS = [
    'https://bob:hunter2@a.example/x',
    'https://bob:hunter2hunter2@a.example/x',
    'https://a.example/?t=hunter2&hunter2',
    'https://a.example/#access_token=hunter2',
  ];

  it.each(SECRETS)('shows nothing of %s, wherever it is cut', (secret) => {
    for (let length = 16_320; length < 16_400; length++) {
      const address = `${'/a'.repeat(length / 2)} ${secret} ${'/b'.repeat(1_000)}`;
      const written = withoutQueryValues(address, NONE);
      expect(written.slice(16_000)).not.toMatch(/hu|bob|nter/);
      expect(written).toMatch(/… \(\d+ characters\)$/);
    }
  });

  it('is cut in headers, too', () => {
    const value = 'x'.repeat(16_385);
    const written = `${'x'.repeat(16_384)}… (16385 characters)`;
    const headers = redactedHeaders({ from: value, link: [value, 'y'] }, NONE);
    expect(headers).toEqual({ from: written, link: [written, 'y'] });
  });
});

describe('redactedHeaders', () => {
  it('hides credentials, cookies, names of secrets and queries', () => {
    expect(
      redactedHeaders(
        {
          authorization: 'Bearer hunter2',
          'proxy-authorization': 'Basic hunter2',
          cookie: 'sid=hunter2',
          'set-cookie': ['sid=hunter2', 'b=hunter2'],
          'x-api-key': 'hunter2',
          'x-csrf-token': 'hunter2',
          'Ocp-Apim-Subscription-Key': 'hunter2',
          'x-session': 'hunter2',
          'x-amz-signature': 'hunter2',
          'idempotency-key': '7',
          referer: 'https://a.example/reset?code=hunter2',
          location: '/next?code=hunter2',
          accept: 'text/html;q=0.8, */*',
          'content-length': 12,
          nothing: undefined,
        },
        NONE,
      ),
    ).toEqual({
      authorization: '[Redacted]',
      'proxy-authorization': '[Redacted]',
      cookie: '[Redacted]',
      'set-cookie': ['[Redacted]', '[Redacted]'],
      'x-api-key': '[Redacted]',
      'x-csrf-token': '[Redacted]',
      'Ocp-Apim-Subscription-Key': '[Redacted]',
      'x-session': '[Redacted]',
      'x-amz-signature': '[Redacted]',
      'idempotency-key': '7',
      referer: 'https://a.example/reset?code=[Redacted]',
      location: '/next?code=[Redacted]',
      accept: 'text/html;q=0.8, */*',
      'content-length': '12',
    });
  });
});

describe('withoutAddressSecrets', () => {
  it.each([
    ['Cannot GET /a?token=hunter2&b', 'Cannot GET /a?token=[Redacted]&[Redacted]'],
    ['GET https://a.example/x?key=hunter2: 503', 'GET https://a.example/x?key=[Redacted] 503'],
    ['https://a.example?key=hunter2 failed', 'https://a.example?key=[Redacted] failed'],
    ['Is it there? Or a?.b', 'Is it there? Or a?.b'],
    ['at postgres://admin:hunter2@db.example/x', 'at postgres://[Redacted]@db.example/x'],
    ['redis://:hunter2@h:6379 is down', 'redis://[Redacted]@h:6379 is down'],
    ['https://a.example:8080/x and b@c.example', 'https://a.example:8080/x and b@c.example'],
    ['/path? no', '/path? no'],
    ["Cannot GET /o'neil?a=O'hunter2&b", "Cannot GET /o'neil?a=[Redacted]&[Redacted]"],
  ])('%s', (text, expected) => {
    expect(withoutAddressSecrets(text)).toBe(expected);
  });

  it.each(['a', '?', '?a', '/', '/?', '//', '//a:', ':', `? ${'a'.repeat(50)}`, "a?'"])(
    // in quadratic time it would not come back before the test runner gives up
    'takes a text that repeats %j a million times',
    (part) => {
      const text = `/${part.repeat(1_000_000 / part.length)}`;
      expect(withoutAddressSecrets(text).slice(0, 1)).toBe('/');
    },
  );
});
