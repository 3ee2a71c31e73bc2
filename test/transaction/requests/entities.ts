import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity()
export class Entry {
  @PrimaryColumn({ type: 'varchar', length: 50 }) name!: string;
}

@Entity()
export class Counter {
  @PrimaryColumn({ type: 'int' }) id!: number;
  @Column({ type: 'int' }) value!: number;
}
