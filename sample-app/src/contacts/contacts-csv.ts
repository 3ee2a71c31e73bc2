import type { Contact } from './contact.entity.js';

/** @see RFC 4180 */
export function csvOfContacts(contacts: readonly Contact[]): string {
  const lines = contacts.map(({ id, name, email }) => [String(id), quoted(name), quoted(email)]);
  return [['Id', 'Name', 'Email'], ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
