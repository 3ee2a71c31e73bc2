import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { onEachDatabase } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { failureOf } from './failing-transaction.js';

@Entity('tbl_person')
class Person {
  @PrimaryColumn()
  id!: number;
}

@Entity('tbl_club')
class Club {
  @PrimaryColumn()
  id!: number;

  @Column()
  chairId!: number;

  @ManyToOne(() => Person, { deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'chairId' })
  chair?: Person;
}

// MariaDB, which has no deferred constraints, looks at once
onEachDatabase('a deferred foreign key', (database) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await database.create([Person, Club]);
    await test.dataSource.getRepository(Person).insert({ id: 1 });
    await test.dataSource.getRepository(Club).insert({ id: 1, chairId: 1 });
  });
  afterAll(() => test.drop());

  it('without the row that it refers to names its field', async () => {
    const body = { chairId: 7 };
    const { content } = await failureOf(
      test.dataSource,
      (manager) => manager.insert(Club, { id: 2, ...body }),
      { sent: { body } },
    );
    expect(content).toMatchObject({
      status: 409,
      code: 'REFERENCE_NOT_FOUND',
      issues: [{ code: 'reference', pointer: '/chairId' }],
    });
  });

  it('keeps the row that it refers to', async () => {
    const { content } = await failureOf(test.dataSource, (m) => m.delete(Person, { id: 1 }));
    expect(content).toMatchObject({ status: 409, code: 'STILL_REFERENCED', issues: [] });
  });

  it('of which both sides were written may be either', async () => {
    const { content } = await failureOf(test.dataSource, async (manager) => {
      await manager.insert(Club, { id: 3, chairId: 1 });
      await manager.delete(Person, { id: 1 });
    });
    const code = database.name === 'MariaDB' ? 'STILL_REFERENCED' : 'REFERENCE_CONFLICT';
    expect(content).toMatchObject({ status: 409, code });
  });
});
