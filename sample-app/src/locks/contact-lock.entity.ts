import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

import { Contact } from '../contacts/contact.entity.js';

/** What it takes to lift the protection of a contact. */
@Entity('contacts_api_contact_lock')
export class ContactLock {
  @PrimaryColumn()
  contactId: number;

  @OneToOne(() => Contact, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'contactId' })
  contact?: Contact;

  @Column({ length: 64 })
  pinHash: string;

  /** Attempts since the last one that succeeded. */
  @Column({ default: 0 })
  attempts: number;
}
