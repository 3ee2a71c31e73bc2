import { expect, it } from 'vitest';

import { expectFailure } from './support/expected-failure.js';
import { onEachDatabase } from './support/on-each-database.js';

const SEEDED = [
  { id: 1, name: 'Ada Lovelace', email: 'ada@contacts.example', isProtected: false },
  { id: 2, name: 'Grace Hopper', email: 'grace@contacts.example', isProtected: false },
  { id: 186, name: 'Alan Turing', email: 'alan@contacts.example', isProtected: true },
];
const KATHERINE = { name: 'Katherine Johnson', email: 'katherine@contacts.example' };
const CREATED = { id: 187, ...KATHERINE, isProtected: false };

await onEachDatabase('contacts', (sample) => {
  it('lists the contacts of a new database', async () => {
    const answer = await sample().request('GET /Contacts/GetContacts');
    expect(answer).toMatchObject({ status: 200, json: SEEDED, records: [] });
  });

  it('reads one', async () => {
    const answer = await sample().request('GET /Contacts/GetContact?ContactId=2');
    expect(answer).toMatchObject({ status: 200, json: SEEDED[1], records: [] });
  });

  it('exports them', async () => {
    const answer = await sample().request('GET /Contacts/ExportContacts');
    expect(answer).toMatchObject({
      status: 200,
      text: 'Id,Name,Email\r\n1,"Ada Lovelace","ada@contacts.example"\r\n2,"Grace Hopper","grace@contacts.example"\r\n186,"Alan Turing","alan@contacts.example"\r\n',
      records: [],
    });
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/csv/);
  });

  it('creates, updates and deletes one', async () => {
    const created = await sample().send('POST /Contacts/CreateContact', KATHERINE);
    expect(created).toMatchObject({ status: 201, json: CREATED });

    const update = { name: 'Katherine G. Johnson', email: KATHERINE.email };
    const updated = await sample().send('PUT /Contacts/UpdateContact?ContactId=187', update);
    expect(updated).toMatchObject({ status: 200, json: { ...CREATED, ...update } });
    const read = await sample().request('GET /Contacts/GetContact?ContactId=187');
    expect(read).toMatchObject({ status: 200, json: { ...CREATED, ...update } });

    const deleted = await sample().request('DELETE /Contacts/DeleteContact?ContactId=187');
    expect(deleted).toMatchObject({ status: 204, text: '', records: [] });
    const list = await sample().request('GET /Contacts/GetContacts');
    expect(list.json).toEqual(SEEDED);
  });

  it('does not delete a protected one', async () => {
    const answer = await sample().request('DELETE /Contacts/DeleteContact?ContactId=186');
    expect(answer.text).toBe(
      '{"Errors":["Record is protected against deletion"],"StatusCode":409}',
    );
    expectFailure(answer, {
      status: 409,
      code: 'CONTACT_PROTECTED',
      errors: ['Record is protected against deletion'],
    });
    const kept = await sample().request('GET /Contacts/GetContact?ContactId=186');
    expect(kept).toMatchObject({ status: 200, json: SEEDED[2] });
  });

  it.each(['GET /Contacts/GetContact', 'DELETE /Contacts/DeleteContact'])(
    '%s of an unknown contact',
    async (target) => {
      expectFailure(await sample().request(`${target}?ContactId=999`), {
        status: 404,
        code: 'CONTACT_NOT_FOUND',
        errors: ['There is no contact 999.'],
      });
    },
  );

  it('updates no unknown contact', async () => {
    const answer = await sample().send('PUT /Contacts/UpdateContact?ContactId=999', KATHERINE);
    expectFailure(answer, {
      status: 404,
      code: 'CONTACT_NOT_FOUND',
      errors: ['There is no contact 999.'],
    });
  });

  it('keeps email addresses apart', async () => {
    const taken = { name: 'Another Ada', email: 'ada@contacts.example' };
    for (const target of [
      'POST /Contacts/CreateContact',
      'PUT /Contacts/UpdateContact?ContactId=2',
    ]) {
      expectFailure(await sample().send(target, taken), {
        status: 409,
        code: 'EMAIL_ALREADY_USED',
        errors: ['Another contact has this email address'],
      });
    }
    expect((await sample().request('GET /Contacts/GetContacts')).json).toEqual(SEEDED);
  });

  it('translates an error of TypeORM without a word of SQL', async () => {
    const answer = await sample().request('GET /Failures/DatabaseError');
    expectFailure(answer, {
      status: 503,
      code: 'CONTACTS_UNAVAILABLE',
      errors: ['The contacts are not available. Try again later.'],
      headers: { 'Retry-After': '30' },
      logged: ['The database of the contacts did not', 'QueryFailedError', 'A statement failed'],
    });
  });
});
