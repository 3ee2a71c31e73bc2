import { describe, expect, it } from 'vitest';

import { plainCopy } from './json.js';
import { isPrivateName } from './private-names.js';

const PRIVATE = `
  stack STACK stackTrace sql sqlMessage SQLState query internalQuery parameters
  driverError constraint cause __proto__ password newPassword PASSWD pwd db_pwd
  passphrase clientSecret token accesstoken refresh_token authorization Set-Cookie
  cookies x-api-key apiKey APIKey privateKey sessionId credentials jwt auth
  sqlmessage SQLMESSAGE pass smtp_pass smtpPass basicauth passcode encryptionKey
  ENCRYPTION_KEY connectionString dsn pin cardPin cvv cvc
`;

const PUBLIC = `
  limit until constraints contactId key keys author because session details queried
  haystack parameter passed compass pinned column line
`;

const namesIn = (text: string): string[] => text.trim().split(/\s+/);

describe('isPrivateName', () => {
  it.each(namesIn(PRIVATE))('%s is not for clients', (name) => {
    expect(isPrivateName(name)).toBe(true);
  });

  it.each(namesIn(PUBLIC))('%s is', (name) => {
    expect(isPrivateName(name)).toBe(false);
  });
});

describe('plainCopy', () => {
  it('keeps plain data alone, at any depth', () => {
    class Entity {
      id = 1;
    }
    const at = new Date('2030-01-02T03:04:05Z');
    const copy = plainCopy({
      limit: 3,
      at,
      nothing: null,
      list: [1, new Error('x'), new Entity(), { apiKey: 'x', fine: true }],
      deep: { er: { PassWord: 'x', by: 'ada' } },
      run: () => 'x',
      big: 10n,
      map: new Map([['a', 1]]),
      bytes: Buffer.from('x'),
    });
    expect(copy).toEqual({
      limit: 3,
      at: at.toISOString(),
      nothing: null,
      list: [1, { fine: true }],
      deep: { er: { by: 'ada' } },
    });
  });

  it('leaves out a spread error of PostgreSQL', () => {
    const spread = { severity: 'ERROR', routine: '_bt', table: 'users', detail: 'Key (a)=(b)' };
    expect(plainCopy({ why: spread, limit: 3 })).toEqual({ limit: 3 });
  });

  it('leaves out what cannot be read', () => {
    const value = {
      fine: 1,
      get broken(): never {
        throw new Error('x');
      },
    };
    expect(plainCopy(value)).toEqual({ fine: 1 });
  });
});
