import { Column, Entity, JoinColumn, ManyToOne, OneToOne, PrimaryGeneratedColumn } from 'typeorm';

import { Contact } from '../contacts/contact.entity.js';
import type { Phone, PostalAddress } from './group-contact.dto.js';
import { Group } from './group.entity.js';

/** A contact in a group of a tenant. */
@Entity('contacts_api_group_member')
export class GroupMember {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ length: 36 })
  tenant: string;

  @Column()
  groupId: number;

  @ManyToOne(() => Group)
  @JoinColumn({ name: 'groupId' })
  group?: Group;

  /** Whether the contact hears of news of the group. */
  @Column()
  notify: boolean;

  @OneToOne(() => Contact, { onDelete: 'CASCADE' })
  @JoinColumn()
  contact: Contact;

  @Column({ type: 'simple-json' })
  address: PostalAddress;

  @Column({ type: 'simple-json' })
  phones: Phone[];
}
