import type { DataSourceOptions } from 'typeorm';

import { Contact } from '../contacts/contact.entity.js';
import { GroupMember } from '../groups/group-member.entity.js';
import { Group } from '../groups/group.entity.js';
import { JournalEntry } from '../journal/journal-entry.entity.js';
import { ContactLock } from '../locks/contact-lock.entity.js';
import { SettingError } from './setting.error.js';

const ENTITIES = [Contact, ContactLock, Group, GroupMember, JournalEntry];

const EXAMPLES =
  'postgres://user:password@host:5432/database, mysql://... or mariadb://..., or leave it unset for the embedded database';

const TYPES = new Map<string, 'postgres' | 'mysql' | 'mariadb'>([
  ['postgres:', 'postgres'],
  ['postgresql:', 'postgres'],
  ['mysql:', 'mysql'],
  ['mariadb:', 'mariadb'],
]);

/**
 * The database that DATABASE_URL names, else SQLite in memory.
 * @throws SettingError without the address itself, which may hold a password.
 */
export function databaseFrom(address: string | undefined): DataSourceOptions {
  const shared = { entities: ENTITIES, synchronize: true };
  if (address === undefined || address === '') return { type: 'sqljs', ...shared };
  if (!URL.canParse(address)) {
    throw new SettingError(`DATABASE_URL is no URL; set it to ${EXAMPLES}.`);
  }
  const url = new URL(address);
  const type = TYPES.get(url.protocol);
  if (type === undefined) {
    throw new SettingError(
      `DATABASE_URL begins with ${url.protocol}, which this sample does not support; set it to ${EXAMPLES}.`,
    );
  }
  if (url.hostname === '' || url.pathname.length < 2) {
    throw new SettingError(
      `DATABASE_URL names no ${url.hostname === '' ? 'host' : 'database'}; set it to ${EXAMPLES}.`,
    );
  }
  return { type, url: address, ...shared };
}
