import {
  Check,
  Column,
  DeleteDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';

// the names of the database are told from those of the entities, so that a test sees one that leaks

@Entity('tbl_team')
@Unique('uq_team_name', ['name'])
export class Team {
  @PrimaryGeneratedColumn({ name: 'col_id' })
  id!: number;

  @Column({ name: 'col_name', type: 'varchar', length: 20 })
  name!: string;

  @OneToMany(() => Member, (member) => member.team, { cascade: true })
  members!: Member[];
}

export class Address {
  @Column({ name: 'zip', type: 'varchar', length: 5, nullable: true })
  zip!: string | null;
}

@Entity('tbl_member')
@Check('ck_member_age', 'col_age >= 0')
@Unique('uq_member_seat', ['team', 'seat'])
export class Member {
  @PrimaryGeneratedColumn({ name: 'col_id' })
  id!: number;

  @Index('ix_member_email', { unique: true })
  @Column({ name: 'col_email', type: 'varchar', length: 30 })
  email!: string;

  @Column({ name: 'col_age', type: 'int', nullable: true })
  age!: number | null;

  @Column({ name: 'col_seat', type: 'int', nullable: true })
  seat!: number | null;

  @Column({ name: 'col_born', type: 'date', nullable: true })
  born!: string | null;

  @Column(() => Address, { prefix: 'col_address_' })
  address!: Address;

  @ManyToOne(() => Team, (team) => team.members, { nullable: true })
  @JoinColumn({ name: 'col_team', foreignKeyConstraintName: 'fk_member_team' })
  team!: Team | null;

  @DeleteDateColumn({ name: 'col_deleted' })
  deletedAt!: Date | null;
}

@Entity('tbl_badge')
@Index('ix_badge_label', ['label'], { unique: true })
export class Badge {
  @PrimaryColumn({ name: 'col_code', type: 'varchar', length: 10 })
  code!: string;

  @Column({ name: 'col_label', type: 'varchar', length: 20, nullable: true })
  label!: string | null;

  /** A column and a relation of the same column, as many entities have. */
  @Column({ name: 'col_holder', type: 'int', nullable: true })
  holderId!: number | null;

  @ManyToOne(() => Member, { nullable: true })
  @JoinColumn({ name: 'col_holder', foreignKeyConstraintName: 'fk_badge_holder' })
  holder!: Member | null;
}

export const ENTITIES = [Team, Member, Badge];

/** Declared above; but TypeORM makes no checks on MySQL and MariaDB. */
export const CHECK = 'ALTER TABLE tbl_member ADD CONSTRAINT ck_member_age CHECK (col_age >= 0)';
