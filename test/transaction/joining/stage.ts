import type { DataSource } from 'typeorm';

import { joinTransactions } from '../../../src/transaction/index.js';
import type { Database } from '../../support/databases.js';
import type { TestDatabase } from '../../support/test-database.js';
import { AddressBook } from './address-book.js';
import { AuditSubscriber } from './audit.subscriber.js';
import { ENTITIES } from './entities.js';
import { rowsOf, seed, type Rows } from './rows.js';

/** An application's DataSource that joins, and somebody else who looks at the same database. */
export class Stage {
  private constructor(
    readonly database: TestDatabase,
    readonly book: AddressBook,
    private readonly outside: DataSource,
  ) {}

  static async create(kind: Database): Promise<Stage> {
    const database = await kind.create(ENTITIES, { subscribers: [AuditSubscriber] });
    const { dataSource } = database;
    joinTransactions(dataSource, { acquireTimeout: 2_000 });
    const outside = kind.isShared ? await database.connect() : dataSource;
    // rows of a tree refer to others of their table, which MariaDB minds when all are deleted
    if (kind.name === 'MariaDB') await outside.query('SET FOREIGN_KEY_CHECKS = 0');
    return new Stage(database, new AddressBook(dataSource), outside);
  }

  /** Everything in the database, as others see it. */
  rows(): Promise<Rows> {
    return rowsOf(this.outside);
  }

  /** Everything in the database, as the transaction sees it in which this is asked. */
  ownRows(): Promise<Rows> {
    return rowsOf(this.book.dataSource);
  }

  reset(): Promise<void> {
    return seed(this.outside);
  }
}
