import { describe, expect, it } from 'vitest';

import { codeFromClassName, codeFromStatus, isErrorCode } from './error-code.js';

describe('codeFromClassName', () => {
  it.each([
    ['DeletionNotAllowed', 'DELETION_NOT_ALLOWED'],
    ['ContactProtectedException', 'CONTACT_PROTECTED'],
    ['HTTPTimeoutError', 'HTTP_TIMEOUT'],
    ['Oauth2Failed', 'OAUTH2_FAILED'],
    ['Error', 'ERROR'],
    ['Exception', 'EXCEPTION'],
  ])('%s -> %s', (name, code) => {
    expect(codeFromClassName(name)).toBe(code);
  });
});

describe('codeFromStatus', () => {
  it.each([
    [404, 'NOT_FOUND'],
    [418, 'IM_A_TEAPOT'],
    [499, 'HTTP_499'],
    [599, 'HTTP_599'],
  ])('%i -> %s', (status, code) => {
    expect(codeFromStatus(status)).toBe(code);
  });
});

describe('isErrorCode', () => {
  it.each(['A', 'CONTACT_PROTECTED', '_x1'])('takes %s', (code) => {
    expect(isErrorCode(code)).toBe(true);
  });

  it.each(['', '1A', 'A-B', 'A B', 'Ä', 'A\r\nSet-Cookie: x', 'A'.repeat(129), 7, null])(
    'refuses %j',
    (code) => {
      expect(isErrorCode(code)).toBe(false);
    },
  );
});
