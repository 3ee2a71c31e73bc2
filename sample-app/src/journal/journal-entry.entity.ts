import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('contacts_api_journal_entry')
export class JournalEntry {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ length: 500 })
  text: string;
}
