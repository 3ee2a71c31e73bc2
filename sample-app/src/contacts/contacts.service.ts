import { Injectable } from '@nestjs/common';

import type { ContactInput } from './contact-input.dto.js';
import { Contact } from './contact.entity.js';
import { ContactsStore } from './contacts.store.js';
import { DeletionNotAllowed } from './deletion-not-allowed.exception.js';
import { EmailAlreadyUsed } from './email-already-used.exception.js';

@Injectable()
export class ContactsService {
  constructor(private readonly store: ContactsStore) {}

  list(): Promise<Contact[]> {
    return this.store.list();
  }

  get(id: number): Promise<Contact> {
    return this.store.get(id);
  }

  async create(input: ContactInput): Promise<Contact> {
    await this.assertEmailIsFree(input.email);
    return this.store.save(Object.assign(new Contact(), input, { isProtected: false }));
  }

  async update(id: number, input: ContactInput): Promise<Contact> {
    const contact = await this.store.get(id);
    await this.assertEmailIsFree(input.email, id);
    return this.store.save(Object.assign(contact, input));
  }

  async delete(id: number): Promise<void> {
    const contact = await this.store.get(id);
    if (contact.isProtected) throw new DeletionNotAllowed(id);
    await this.store.remove(contact);
  }

  /** Of two requests at the same moment, the unique index stops the second. */
  async assertEmailIsFree(email: string, ownId?: number): Promise<void> {
    const owner = await this.store.findByEmail(email);
    if (owner !== null && owner.id !== ownId) throw new EmailAlreadyUsed();
  }
}
