import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

import { Contact } from '../contacts/contact.entity.js';

@Entity('contacts_api_group')
export class Group {
  @PrimaryColumn()
  id: number;

  @Column({ length: 100 })
  name: string;

  /** How many members it may have. */
  @Column()
  size: number;

  @Column()
  chairId: number;

  /**
   * Looked at when the transaction ends, so that a group and its chair can be written in any order.
   * MariaDB has no such constraints and looks at each statement.
   */
  @ManyToOne(() => Contact, { deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'chairId' })
  chair?: Contact;
}
