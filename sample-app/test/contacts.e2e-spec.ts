import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createDatabase, isReachable, SERVERS } from './support/database-server.js';
import { expectFailure } from './support/expected-failure.js';
import { PLATFORMS, Sample } from './support/sample.js';

const SEEDED = [
  { id: 1, name: 'Ada Lovelace', email: 'ada@contacts.example', isProtected: false },
  { id: 2, name: 'Grace Hopper', email: 'grace@contacts.example', isProtected: false },
  { id: 186, name: 'Alan Turing', email: 'alan@contacts.example', isProtected: true },
];
const KATHERINE = { name: 'Katherine Johnson', email: 'katherine@contacts.example' };
const TENANT = '6f1f3f0e-5d0c-4f0a-9d3c-0a8f3f1b2c4d';
const DOROTHY = {
  name: 'Dorothy Vaughan',
  email: 'dorothy@contacts.example',
  address: { street: 'Langley 1', zip: '23681' },
  phoneNumbers: [{ number: '+17578640000', kind: 'work' }],
};
const CREATED = { id: 187, ...KATHERINE, isProtected: false };

interface Database {
  readonly url: string | undefined;
  drop(): Promise<unknown>;
}

function contactsApi(start: () => Promise<Database>): void {
  describe.each(PLATFORMS)('on %s', (platform) => {
    let database: Database;
    let sample: Sample;

    beforeAll(async () => {
      database = await start();
      sample = await Sample.start(platform, database.url);
    });

    afterAll(async () => {
      await sample?.close();
      await database?.drop();
    });

    it('lists the contacts of a new database', async () => {
      const answer = await sample.request('GET /Contacts/GetContacts');
      expect(answer).toMatchObject({ status: 200, json: SEEDED, records: [] });
    });

    it('reads one', async () => {
      const answer = await sample.request('GET /Contacts/GetContact?ContactId=2');
      expect(answer).toMatchObject({ status: 200, json: SEEDED[1], records: [] });
    });

    it('exports them', async () => {
      const answer = await sample.request('GET /Contacts/ExportContacts');
      expect(answer).toMatchObject({
        status: 200,
        text: 'Id,Name,Email\r\n1,"Ada Lovelace","ada@contacts.example"\r\n2,"Grace Hopper","grace@contacts.example"\r\n186,"Alan Turing","alan@contacts.example"\r\n',
        records: [],
      });
      expect(answer.headers.get('Content-Type')).toMatch(/^text\/csv/);
    });

    it('creates, updates and deletes one', async () => {
      const created = await sample.send('POST /Contacts/CreateContact', KATHERINE);
      expect(created).toMatchObject({ status: 201, json: CREATED });

      const update = { name: 'Katherine G. Johnson', email: KATHERINE.email };
      const updated = await sample.send('PUT /Contacts/UpdateContact?ContactId=187', update);
      expect(updated).toMatchObject({ status: 200, json: { ...CREATED, ...update } });
      const read = await sample.request('GET /Contacts/GetContact?ContactId=187');
      expect(read).toMatchObject({ status: 200, json: { ...CREATED, ...update } });

      const deleted = await sample.request('DELETE /Contacts/DeleteContact?ContactId=187');
      expect(deleted).toMatchObject({ status: 204, text: '', records: [] });
      const list = await sample.request('GET /Contacts/GetContacts');
      expect(list.json).toEqual(SEEDED);
    });

    it('does not delete a protected one', async () => {
      const answer = await sample.request('DELETE /Contacts/DeleteContact?ContactId=186');
      expect(answer.text).toBe(
        '{"Errors":["Record is protected against deletion"],"StatusCode":409}',
      );
      expectFailure(answer, {
        status: 409,
        code: 'CONTACT_PROTECTED',
        errors: ['Record is protected against deletion'],
      });
      const kept = await sample.request('GET /Contacts/GetContact?ContactId=186');
      expect(kept).toMatchObject({ status: 200, json: SEEDED[2] });
    });

    it.each(['GET /Contacts/GetContact', 'DELETE /Contacts/DeleteContact'])(
      '%s of an unknown contact',
      async (target) => {
        expectFailure(await sample.request(`${target}?ContactId=999`), {
          status: 404,
          code: 'CONTACT_NOT_FOUND',
          errors: ['There is no contact 999.'],
        });
      },
    );

    it('updates no unknown contact', async () => {
      const answer = await sample.send('PUT /Contacts/UpdateContact?ContactId=999', KATHERINE);
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
        expectFailure(await sample.send(target, taken), {
          status: 409,
          code: 'EMAIL_ALREADY_USED',
          errors: ['Another contact has this email address'],
        });
      }
      expect((await sample.request('GET /Contacts/GetContacts')).json).toEqual(SEEDED);
    });

    it('adds a new one to a group, once', async () => {
      const { name, email, address, phoneNumbers } = DOROTHY;
      const target = 'POST /Groups/7/Contacts?notify=true';
      const headers = { 'Content-Type': 'application/json', 'X-Tenant': TENANT };
      const init = { headers, body: JSON.stringify(DOROTHY) };
      const added = await sample.request(target, init);
      expect(added).toMatchObject({ status: 201, records: [] });
      expect(added.json).toEqual({
        id: 1,
        tenant: TENANT,
        groupId: 7,
        notify: true,
        contact: { id: 188, name, email, isProtected: false },
        address,
        phones: phoneNumbers,
      });

      expectFailure(await sample.request(target, init), {
        status: 409,
        code: 'EMAIL_ALREADY_USED',
        errors: ['Another contact has this email address'],
      });
      const deleted = await sample.request('DELETE /Contacts/DeleteContact?ContactId=188');
      expect(deleted).toMatchObject({ status: 204, records: [] });
    });

    it('translates an error of TypeORM without a word of SQL', async () => {
      const answer = await sample.request('GET /Failures/DatabaseError');
      expectFailure(answer, {
        status: 503,
        code: 'CONTACTS_UNAVAILABLE',
        errors: ['The contacts are not available. Try again later.'],
        headers: { 'Retry-After': '30' },
        logged: ['The database of the contacts did not', 'QueryFailedError', 'A statement failed'],
      });
    });
  });
}

describe('contacts in the embedded database', () => {
  contactsApi(() => Promise.resolve({ url: undefined, drop: () => Promise.resolve() }));
});

for (const server of SERVERS) {
  const isThere = await isReachable(server);
  const place = `${server.name} at ${new URL(server.url).host}`;
  if (isThere) {
    describe(`contacts in ${place}`, () => contactsApi(() => createDatabase(server)));
  } else if (process.env['CI'] === 'true') {
    it(`reaches ${place}`, () => expect.fail(`No server answers: ${place}.`));
  } else {
    it.skip(`contacts in ${place}: no server answers there`, () => undefined);
  }
}
