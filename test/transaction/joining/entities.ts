import {
  BaseEntity,
  Column,
  DeleteDateColumn,
  Entity,
  JoinTable,
  ManyToMany,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Tree,
  TreeChildren,
  TreeParent,
  VersionColumn,
  ViewColumn,
  ViewEntity,
  type Relation,
} from 'typeorm';

@Entity()
export class Team {
  @PrimaryColumn({ type: 'varchar', length: 50 }) name!: string;
}

@Entity()
export class Contact extends BaseEntity {
  @PrimaryColumn({ type: 'varchar', length: 50 }) name!: string;
  @Column({ type: 'int', default: 0 }) visits!: number;
  @VersionColumn() version!: number;
  @DeleteDateColumn() deletedAt!: Date | null;

  @OneToMany(() => Phone, (phone) => phone.contact, { cascade: true })
  phones!: Relation<Phone>[];

  @ManyToOne(() => Team, { lazy: true, nullable: true })
  team!: Promise<Relation<Team> | null>;

  @ManyToMany(() => Team, { lazy: true })
  @JoinTable()
  followed!: Promise<Relation<Team>[]>;
}

@Entity()
export class Phone {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 50 }) number!: string;

  @ManyToOne(() => Contact, (contact) => contact.phones, {
    eager: true,
    nullable: true,
    orphanedRowAction: 'delete',
  })
  contact!: Relation<Contact> | null;
}

@Entity()
@Tree('closure-table')
export class Folder {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 50 }) name!: string;
  @TreeParent() parent!: Relation<Folder> | null;
  @TreeChildren() children!: Relation<Folder>[];
}

@Entity()
@Tree('materialized-path')
export class Region {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 50 }) name!: string;
  @TreeParent() parent!: Relation<Region> | null;
  @TreeChildren() children!: Relation<Region>[];
}

/** Only a subscriber writes it. */
@Entity()
export class AuditEntry extends BaseEntity {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 100 }) text!: string;
}

@ViewEntity({
  expression: (dataSource) =>
    dataSource
      .createQueryBuilder()
      .select('contact.name', 'name')
      .from(Contact, 'contact')
      .where('contact.visits > 0'),
})
export class Visitor {
  @ViewColumn() name!: string;
}

export const ENTITIES = [Team, Contact, Phone, Folder, Region, AuditEntry, Visitor];

/** Those with rows of others come first, so that they can be emptied in this order. */
export const TABLES = [
  'audit_entry',
  'contact_followed_team',
  'phone',
  'contact',
  'team',
  'folder_closure',
  'folder',
  'region',
];
