import { Column, DataSource, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { onEachServer } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { failureOf, UNKNOWN } from './failing-transaction.js';

@Entity('tbl_order')
class Order {
  @PrimaryGeneratedColumn({ name: 'col_id' })
  id!: number;

  @Column({ name: 'col_note', type: 'varchar', length: 5, nullable: true })
  note!: string | null;

  @Column({ name: 'col_amount', type: 'int', nullable: true })
  amount!: number | string | null;

  @Column({ name: 'col_small', type: 'smallint', nullable: true })
  small!: number | string | null;

  @Column({ name: 'col_price', type: 'decimal', precision: 6, scale: 2, nullable: true })
  price!: number | string | null;

  @Column({ name: 'col_due', type: 'date', nullable: true })
  due!: string | null;
}

interface Row {
  readonly event: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly issue: Readonly<Record<string, unknown>>;
  readonly isPostgresOnly?: boolean;
}

const ROWS: readonly Row[] = [
  {
    event: 'too long',
    values: { note: '123456' },
    code: 'VALUE_TOO_LONG',
    issue: { message: "The 'note' field is too long.", code: 'maxLength', pointer: '/note' },
  },
  {
    event: 'out of range',
    values: { small: 70_000, amount: 70_000 },
    code: 'VALUE_OUT_OF_RANGE',
    issue: { message: "The 'small' field is out of range.", code: 'range', pointer: '/small' },
  },
  {
    event: 'a decimal out of range',
    values: { price: 10_000, amount: 10_000 },
    code: 'VALUE_OUT_OF_RANGE',
    issue: { message: "The 'price' field is out of range.", code: 'range', pointer: '/price' },
  },
  {
    event: 'text for a number',
    values: { amount: 'many', note: 'many' },
    code: 'VALUE_MALFORMED',
    issue: {
      message: "The 'amount' field has the wrong format.",
      code: 'format',
      pointer: '/amount',
    },
  },
  {
    event: 'a day that does not exist',
    values: { due: '2024-02-30', note: 'x' },
    code: 'DATE_MALFORMED',
    issue: { message: "The 'due' field is not a valid date.", code: 'date', pointer: '/due' },
  },
  {
    event: 'text for a date',
    values: { due: 'soon', note: 'x' },
    code: 'DATE_MALFORMED',
    issue: { message: "The 'due' field is not a valid date.", code: 'date', pointer: '/due' },
  },
  {
    event: 'NUL',
    values: { note: 'a\0b' },
    code: 'CHARACTER_NOT_ALLOWED',
    issue: {
      message: "The 'note' field has a character that is not allowed.",
      code: 'character',
      pointer: '/note',
    },
    // MariaDB stores it
    isPostgresOnly: true,
  },
];

onEachServer('a value that the database refuses', (database) => {
  let test: TestDatabase;
  let source: DataSource;
  const isPostgres = database.name === 'PostgreSQL';

  beforeAll(async () => {
    test = await database.create([Order]);
    source = test.dataSource;
  });
  afterAll(() => test.drop());

  describe.each(ROWS.filter((row) => isPostgres || !row.isPostgresOnly))(
    '$event',
    ({ values, code, issue }) => {
      it('is 422 with the field when the client sent it', async () => {
        const works: Parameters<typeof failureOf>[1][] = [
          (manager) => manager.save(Order, { ...values }),
          (manager) => manager.insert(Order, { ...values }),
        ];
        for (const work of works) {
          const { content } = await failureOf(source, work, { sent: { body: values } });
          expect(content).toMatchObject({ status: 422, code, issues: [issue], isUnknown: false });
        }
      });

      it('is 422 under another name, too', async () => {
        const [name = ''] = Object.keys(values);
        const { content } = await failureOf(
          source,
          (manager) => manager.insert(Order, { [name]: values[name] } as never),
          { sent: { body: { 'a/b': [{ '~c': values[name] }] } } },
        );
        expect(content).toMatchObject({
          status: 422,
          issues: [{ code: issue['code'], pointer: '/a~1b/0/~0c' }],
        });
      });

      it('is a defect when the application made it', async () => {
        const work: Parameters<typeof failureOf>[1] = (manager) =>
          manager.insert(Order, { ...values } as never);
        expect((await failureOf(source, work)).content).toMatchObject(UNKNOWN);
        const sent = { body: { other: 'x' }, query: {}, params: { id: '1' } };
        expect((await failureOf(source, work, { sent })).content).toMatchObject(UNKNOWN);
      });
    },
  );

  it('is found in an update', async () => {
    const { id } = await source.getRepository(Order).save({ note: 'a' });
    const note = '123456';
    const { content } = await failureOf(source, (manager) => manager.update(Order, id, { note }), {
      sent: { body: { note } },
    });
    expect(content).toMatchObject({ status: 422, issues: [{ pointer: '/note' }] });
  });

  it.runIf(isPostgres)('is found in the path of a request that only looks up', async () => {
    const { content } = await failureOf(
      source,
      (manager) => manager.findOneBy(Order, { id: 'abc' as never }),
      { sent: { params: { id: 'abc' } } },
    );
    expect(content).toMatchObject({
      status: 422,
      code: 'VALUE_MALFORMED',
      issues: [{ message: "The 'id' URL parameter has the wrong format.", in: 'path', name: 'id' }],
    });
  });

  it('is found by its value where the columns are not known', async () => {
    const { content } = await failureOf(
      source,
      (manager) =>
        manager.query(`INSERT INTO tbl_order (col_note) VALUES (${isPostgres ? '$1' : '?'})`, [
          '123456',
        ]),
      { sent: { body: undefined, query: { text: '123456' } } },
    );
    expect(content).toMatchObject({
      status: 422,
      issues: [{ message: "The 'text' URL parameter is too long.", in: 'query', name: 'text' }],
    });
  });
});
