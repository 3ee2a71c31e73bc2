import { Injectable } from '@nestjs/common';

import type { ContactInput } from './contact-input.dto.js';
import { Contact } from './contact.entity.js';
import { ContactsStore } from './contacts.store.js';
import { DeletionNotAllowed } from './deletion-not-allowed.exception.js';

@Injectable()
export class ContactsService {
  constructor(private readonly store: ContactsStore) {}

  list(): Promise<Contact[]> {
    return this.store.list();
  }

  get(id: number): Promise<Contact> {
    return this.store.get(id);
  }

  /** That an address is used only once is said by the database, and what that means by `AppModule`. */
  create(input: ContactInput): Promise<Contact> {
    return this.store.save(Object.assign(new Contact(), input, { isProtected: false }));
  }

  async update(id: number, input: ContactInput): Promise<Contact> {
    const contact = await this.store.get(id);
    return this.store.save(Object.assign(contact, input));
  }

  async delete(id: number): Promise<void> {
    const contact = await this.store.get(id);
    if (contact.isProtected) throw new DeletionNotAllowed(id);
    await this.store.remove(contact);
  }

  async unprotect(id: number): Promise<void> {
    const contact = await this.store.get(id);
    await this.store.save(Object.assign(contact, { isProtected: false }));
  }
}
