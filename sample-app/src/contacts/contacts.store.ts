import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { WrapErrors, wrapErrors, type ErrorConversion } from 'nestjs-rest-errors/core';
import { EntityNotFoundError, Repository, TypeORMError } from 'typeorm';

import { Contact } from './contact.entity.js';
import { ContactNotFound, ContactsUnavailable } from './contact.errors.js';

const DATABASE_ERRORS: ErrorConversion = { map: [[TypeORMError, ContactsUnavailable]] };

/** Layer 1: errors of TypeORM leave as errors of the contacts, with their cause. */
@Injectable()
export class ContactsStore {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  @WrapErrors(DATABASE_ERRORS)
  list(): Promise<Contact[]> {
    return this.contacts.find({ order: { id: 'ASC' } });
  }

  get(id: number): Promise<Contact> {
    return wrapErrors(() => this.contacts.findOneByOrFail({ id }), {
      map: [
        [TypeORMError, ContactsUnavailable],
        [EntityNotFoundError, () => new ContactNotFound(id)],
      ],
    });
  }

  // errors of writes are left as they are: AppModule says what violated constraints mean

  save(contact: Contact): Promise<Contact> {
    return this.contacts.save(contact);
  }

  async remove(contact: Contact): Promise<void> {
    await this.contacts.delete(contact.id);
  }

  /** For the failures: a statement that no database can do. */
  @WrapErrors(DATABASE_ERRORS)
  readMissingTable(): Promise<unknown> {
    return this.contacts.query('SELECT secret_column FROM table_that_is_missing');
  }
}
