import type { Answer, Sample } from './sample.js';

export const TENANT = '6f1f3f0e-5d0c-4f0a-9d3c-0a8f3f1b2c4d';

/** What is sent to add a contact to a group. */
export function groupContact(name: string, email = `${name.toLowerCase()}@contacts.example`) {
  return {
    name,
    email,
    address: { street: 'Langley 1', zip: '23681' },
    phoneNumbers: [{ number: '+17578640000', kind: 'work' }],
  };
}

export function sendToGroup(sample: Sample, target: string, body: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'X-Tenant': TENANT };
  return sample.request(target, { headers, body: JSON.stringify(body) });
}

/** All names and all entries of the journal, to see what a request has left behind. */
export async function rowsOf(sample: Sample) {
  const contacts = (await sample.request('GET /Contacts/GetContacts')).json as { name: string }[];
  const journal = (await sample.request('GET /Journal')).json as string[];
  return { contacts: contacts.map(({ name }) => name), journal };
}
