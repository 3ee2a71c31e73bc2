import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('contacts_api_contact')
export class Contact {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ length: 100 })
  name: string;

  @Column({ length: 254, unique: true })
  email: string;

  @Column({ default: false })
  isProtected: boolean;
}
