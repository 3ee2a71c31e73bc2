import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One of the two rows that a request writes: with the other one, or not at all. */
@Entity('half')
export class Half {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'varchar', length: 40 }) request!: string;
  @Column({ type: 'varchar', length: 10 }) side!: string;
}

/** Rows that requests fight for. */
@Entity('counter')
export class Counter {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: 'int' }) value!: number;
}
