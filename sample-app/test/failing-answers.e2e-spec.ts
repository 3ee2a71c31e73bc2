import { expect, it } from 'vitest';

import { expectFailure } from './support/expected-failure.js';
import { itFails, onEachPlatform } from './support/on-each-platform.js';

const UNKNOWN = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  errors: ['An unexpected error occurred.'],
};

onEachPlatform('failing answers', (sample) => {
  itFails(sample, [
    { target: 'GET /Failures/CircularAnswer', ...UNKNOWN, logged: ['circular'] },
    { target: 'GET /Failures/BigIntAnswer', ...UNKNOWN, logged: ['BigInt'] },
    {
      target: 'GET /Failures/HeadersBeforeFailure',
      status: 409,
      code: 'CONTACT_PROTECTED',
      errors: ['Record is protected against deletion'],
      headers: { 'Content-Disposition': null, ETag: null, 'Access-Control-Allow-Origin': '*' },
    },
    {
      target: 'GET /Failures/StreamFailsEarly',
      ...UNKNOWN,
      logged: ['/srv/exports/contacts.csv could not be read'],
    },
    {
      target: 'GET /Failures/FailsWhileHeld',
      ...UNKNOWN,
      logged: ['/srv/exports/contacts.csv is not whole'],
    },
    {
      target: 'GET /Contacts/ExportContacts',
      init: { headers: { Accept: 'application/pdf' } },
      status: 406,
      code: 'NOT_ACCEPTABLE',
      errors: ['This address answers with text/csv.'],
    },
    {
      target: 'GET /Contacts/GetContactPhoto?ContactId=2',
      status: 404,
      code: 'PHOTO_NOT_FOUND',
      errors: ['Contact 2 has no photo.'],
    },
  ]);

  it('GET /Contacts/GetContactPhoto?ContactId=1: a photo that is there', async () => {
    const answer = await sample().request('GET /Contacts/GetContactPhoto?ContactId=1');
    expect(answer).toMatchObject({ status: 200, isTruncated: false, records: [] });
    expect(answer.headers.get('Content-Type')).toBe('image/svg+xml');
    expect(answer.text).toMatch(/^<svg /);
  });

  it.each(['GET /Failures/StreamFailsMidway', 'GET /Failures/FailsAfterHeaders'])(
    '%s: the client sees that the end is missing',
    async (target) => {
      const answer = await sample().request(target);
      expect(answer).toMatchObject({ status: 200, text: 'Id,Name\r\n', isTruncated: true });
      expect(answer.records).toHaveLength(1);
      expect(answer.records[0]).toMatchObject({ level: 'error', data: { outcome: 'truncated' } });
      expect(answer.records[0]?.text).toContain('(truncated)');
      expect(answer.records[0]?.text).toContain('/srv/exports/contacts.csv is not whole');
    },
  );

  it('goes on answering afterwards', async () => {
    expectFailure(await sample().request('DELETE /Contacts/DeleteContact?ContactId=186'), {
      status: 409,
      code: 'CONTACT_PROTECTED',
      errors: ['Record is protected against deletion'],
    });
  });
});
