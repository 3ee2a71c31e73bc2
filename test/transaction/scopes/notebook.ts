import { Entity, PrimaryColumn, type DataSource, type Repository } from 'typeorm';

import { joinTransactions, type TransactionOptions } from '../../../src/transaction/index.js';
import { contextOf, runInContext } from '../../../src/transaction/scope/transaction-context.js';
import { TransactionScope } from '../../../src/transaction/scope/transaction-scope.js';
import { DATABASES, onEachDatabase, type Database } from '../../support/databases.js';
import type { CommonOptions, TestDatabase } from '../../support/test-database.js';

@Entity()
export class Note {
  @PrimaryColumn({ type: 'varchar', length: 50 }) text!: string;
}

interface NotebookOptions {
  readonly defaults?: TransactionOptions;
  readonly more?: CommonOptions;
}

/** One table, of a DataSource that has joined. */
export class Notebook {
  private constructor(
    readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly notes: Repository<Note>,
  ) {}

  static async open(kind: Database, { defaults, more }: NotebookOptions = {}): Promise<Notebook> {
    const database = await kind.create([Note], more);
    const { dataSource } = database;
    joinTransactions(dataSource, { acquireTimeout: 2_000, ...defaults });
    return new Notebook(database, dataSource, dataSource.getRepository(Note));
  }

  async empty(): Promise<void> {
    await this.dataSource.query('DELETE FROM note');
    this.database.statements.clear();
  }

  add(text: string): Promise<unknown> {
    return this.notes.insert({ text });
  }

  /** As whoever asks sees them. */
  async texts(): Promise<string[]> {
    return (await this.notes.find()).map(({ text }) => text).sort();
  }

  /** What was sent meanwhile. */
  async sent(action: () => Promise<unknown>): Promise<string[]> {
    return (await this.database.statements.during(action)).map(({ sql }) => sql);
  }

  close(): Promise<void> {
    return this.database.drop();
  }
}

/** As a request with a safe method runs: plain SELECTs without a transaction. */
export async function readFreely<T>(
  fn: () => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const scope = new TransactionScope({ options, readsFreely: true });
  let value: T;
  try {
    value = await runInContext(contextOf(scope), fn);
  } catch (error) {
    await scope.rollback();
    throw error;
  }
  await scope.commit();
  return value;
}

/** A promise that others settle. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** The same tests on the databases that have one connection. */
export function onEachEmbedded(name: string, tests: (kind: Database) => void): void {
  const embedded = DATABASES.filter(({ isServer }) => !isServer);
  onEachDatabase(name, tests, embedded);
}
