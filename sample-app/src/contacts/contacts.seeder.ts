import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { Contact } from './contact.entity.js';

const firstContacts = (): Contact[] => [
  { id: 1, name: 'Ada Lovelace', email: 'ada@contacts.example', isProtected: false },
  { id: 2, name: 'Grace Hopper', email: 'grace@contacts.example', isProtected: false },
  { id: 186, name: 'Alan Turing', email: 'alan@contacts.example', isProtected: true },
];

/** Gives an empty database its first contacts, the protected one with the id of the examples. */
@Injectable()
export class ContactsSeeder implements OnModuleInit {
  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  async onModuleInit(): Promise<void> {
    if (await this.contacts.exists()) return;
    for (const contact of firstContacts()) {
      await this.continueWith(contact.id);
      await this.contacts.insert(contact);
    }
  }

  /** On PostgreSQL TypeORM leaves generated ids to the sequence, whatever the entity says. */
  private async continueWith(id: number): Promise<void> {
    const { manager, metadata } = this.contacts;
    if (manager.dataSource.options.type !== 'postgres') return;
    await manager.query("SELECT setval(pg_get_serial_sequence($1, 'id'), $2, false)", [
      metadata.tableName,
      id,
    ]);
  }
}
