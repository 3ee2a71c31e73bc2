import { expect, it, vi } from 'vitest';

import { expectFailure } from './support/expected-failure.js';
import { groupContact, rowsOf, sendToGroup, TENANT } from './support/group-contact.js';
import { onEachDatabase } from './support/on-each-database.js';

const PROBLEM = { Accept: 'application/problem+json', 'Content-Type': 'application/json' };
const SEEDED = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'];

await onEachDatabase('transactions', (sample) => {
  it('keep nothing of three services when the last step fails', async () => {
    const full = groupContact('Dorothy');
    expectFailure(await sendToGroup(sample(), 'POST /Groups/8/Contacts?notify=true', full), {
      status: 409,
      code: 'GROUP_FULL',
      errors: ['The group has no free place'],
      logged: ['POST /ContactsAPI/rest/Groups/:groupId/Contacts (rolled back): The group has no'],
    });
    expect(await rowsOf(sample())).toEqual({ contacts: SEEDED, journal: [] });
  });

  it('keep nothing when a foreign key is violated', async () => {
    const lost = groupContact('Dorothy');
    expectFailure(await sendToGroup(sample(), 'POST /Groups/99/Contacts', lost), {
      status: 409,
      code: 'REFERENCE_NOT_FOUND',
      errors: ["The 'groupId' URL parameter refers to an entry that does not exist."],
      logged: ['(rolled back)'],
    });
    expect(await rowsOf(sample())).toEqual({ contacts: SEEDED, journal: [] });
  });

  it('give a unique constraint the meaning that the application says', async () => {
    const body = JSON.stringify({ name: 'Another Ada', email: 'ada@contacts.example' });
    const init = { headers: PROBLEM, body };
    expectFailure(await sample().request('POST /Contacts/CreateContact', init), {
      status: 409,
      code: 'EMAIL_ALREADY_USED',
      contentType: 'application/problem+json',
      body: (id, requestId) => ({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        detail: 'Another contact has this email address',
        instance: `urn:uuid:${id}`,
        requestId,
        code: 'EMAIL_ALREADY_USED',
        help: 'Update the contact that has the address instead.',
        errors: [
          {
            detail: 'Another contact has this email address',
            code: 'EMAIL_ALREADY_USED',
            pointer: '/email',
          },
        ],
      }),
      logged: ['(rolled back): Another contact has this email address ['],
    });
  });

  it('keep nothing when a deferred foreign key is violated', async () => {
    const founded = { name: 'Astronomers', size: 3, chairId: 1 };
    const found = await sample().send('PUT /Groups/12', founded);
    expect(found).toMatchObject({ status: 200, json: { id: 12, ...founded } });

    const answer = await sample().send('PUT /Groups/13', { ...founded, chairId: 999 });
    // at COMMIT, and on MariaDB, which has no deferred constraints, by the statement
    expectFailure(answer, {
      status: 409,
      code: 'REFERENCE_NOT_FOUND',
      errors: ["The 'chairId' field refers to an entry that does not exist."],
      logged: ['(rolled back)'],
    });
    const member = await sendToGroup(sample(), 'POST /Groups/13/Contacts', groupContact('Dorothy'));
    expect(member.headers.get('X-Error-Code')).toBe('REFERENCE_NOT_FOUND');
  });

  it('send a mail after COMMIT', async () => {
    const { name, email, address, phoneNumbers } = groupContact('Dorothy');
    const target = 'POST /Groups/7/Contacts?notify=true';
    const added = await sendToGroup(sample(), target, groupContact('Dorothy'));
    expect(added).toMatchObject({ status: 201, records: [] });
    const contact = { id: expect.any(Number), name, email, isProtected: false };
    const member = { tenant: TENANT, groupId: 7, notify: true, contact, address };
    expect(added.json).toEqual({ id: expect.any(Number), ...member, phones: phoneNumbers });
    await vi.waitFor(async () =>
      expect((await rowsOf(sample())).journal).toEqual([
        'Dorothy joined group 7',
        'Sent to dorothy@contacts.example: Welcome!',
      ]),
    );
  });

  it('keep what a nested one has not written', async () => {
    const before = await rowsOf(sample());
    const waiting = await sendToGroup(sample(), 'POST /Groups/8/Applicants', groupContact('Mary'));
    expect(waiting).toMatchObject({ status: 201, json: { state: 'waits' }, records: [] });
    expect(await rowsOf(sample())).toEqual({
      contacts: [...before.contacts, 'Mary'],
      journal: [...before.journal, 'Mary waits for group 8'],
    });
    const joins = await sendToGroup(sample(), 'POST /Groups/7/Applicants', groupContact('Annie'));
    expect(joins.json).toEqual({ state: 'joined' });
    expect((await rowsOf(sample())).journal.at(-1)).toBe('Annie joined group 7');
  });

  it('leave alone what is not to be undone', async () => {
    const target = 'POST /Groups/7/Contacts?notify=true';
    const bouncing = groupContact('Bouncing', 'b@bounces.example');
    expect((await sendToGroup(sample(), target, bouncing)).status).toBe(201);
    const { journal } = await rowsOf(sample());
    expectFailure(await sample().send('POST /Groups/7/News', { text: 'We meet at nine' }), {
      status: 502,
      code: 'MAIL_REFUSED',
      // text of 5xx that a @UserException says is for clients
      errors: ['The mail server has refused an address'],
      logged: ['POST /ContactsAPI/rest/Groups/:groupId/News: The mail server'],
    });
    expect((await rowsOf(sample())).journal).toEqual([
      ...journal,
      'Sent to dorothy@contacts.example: We meet at nine',
    ]);
  });

  it('count attempts that fail', async () => {
    const target = 'POST /Contacts/UnlockContact?ContactId=186';
    for (const attemptsLeft of [2, 1, 0]) {
      const init = { headers: PROBLEM, body: JSON.stringify({ pin: '0000' }) };
      const answer = await sample().request(target, init);
      expect(answer).toMatchObject({ status: 403, json: { code: 'WRONG_PIN', attemptsLeft } });
      expect(answer.records[0]?.text).toContain('(committed)');
    }
    expectFailure(await sample().send(target, { pin: '1912' }), {
      status: 429,
      code: 'TOO_MANY_ATTEMPTS',
      errors: ['The PIN was wrong too often'],
      logged: ['(rolled back)'],
    });
    const unknown = await sample().send('POST /Contacts/UnlockContact?ContactId=1', {
      pin: '0000',
    });
    expect(unknown.headers.get('X-Error-Code')).toBe('ENTRY_NOT_FOUND');
  });

  it('let as many in as there are places, however many come at once', async () => {
    await sample().send('PUT /Groups/20', { name: 'Three', size: 3, chairId: 1 });
    const newcomers = Array.from({ length: 5 }, (_, index) => groupContact(`Newcomer-${index}`));
    const answers = await Promise.all(
      newcomers.map((body) => sendToGroup(sample(), 'POST /Groups/20/Contacts', body)),
    );
    const codes = answers.map(
      ({ status, headers }) => headers.get('X-Error-Code') ?? String(status),
    );
    expect(codes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      '201',
      '201',
      '201',
      'GROUP_FULL',
      'GROUP_FULL',
    ]);
    const { contacts } = await rowsOf(sample());
    expect(contacts.filter((name) => name.startsWith('Newcomer'))).toHaveLength(3);
  });
});
