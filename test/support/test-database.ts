import { DataSource, type DataSourceOptions } from 'typeorm';

import type { DriverOptions } from './database-drivers.js';
import type { DatabaseServer, Session } from './database-server.js';
import { RecordedStatements } from './database-statements.js';

/** Options that every driver takes. */
export type CommonOptions = Partial<Omit<Pick<DataSourceOptions, keyof DataSourceOptions>, 'type'>>;
type Entities = NonNullable<CommonOptions['entities']>;

/** Where one empty database is. */
export interface Place {
  readonly options: Pick<DataSourceOptions, 'type' | 'database'> & { readonly url?: string };
  readonly name: string;
  remove(): Promise<unknown>;
}

export interface DatabaseKind {
  readonly server?: DatabaseServer;
  createPlace(): Promise<Place>;
  driver(statements: RecordedStatements): DriverOptions;
}

/** A database of its own, so that neither reruns nor neighbours meet, and a DataSource on it. */
export class TestDatabase {
  readonly statements = new RecordedStatements();
  readonly dataSource: DataSource;
  readonly #others: DataSource[] = [];

  private constructor(
    private readonly kind: DatabaseKind,
    private readonly place: Place,
    entities: Entities,
    more: CommonOptions,
  ) {
    const synchronize = true;
    const options = { ...this.place.options, synchronize, ...more, entities };
    const driver = this.kind.driver(this.statements);
    const extra = { ...driver.extra, ...(more.extra as object | undefined) };
    this.dataSource = new DataSource({ ...options, ...driver, extra } as DataSourceOptions);
  }

  /** Not initialised: for what is to happen before. */
  static async prepare(
    kind: DatabaseKind,
    entities: Entities,
    more: CommonOptions,
  ): Promise<TestDatabase> {
    return new TestDatabase(kind, await kind.createPlace(), entities, more);
  }

  static async create(...args: Parameters<typeof TestDatabase.prepare>): Promise<TestDatabase> {
    const database = await TestDatabase.prepare(...args);
    await database.dataSource.initialize();
    database.statements.clear();
    return database;
  }

  /** Another DataSource on the same database, without entities, which sees what others see. */
  async connect(more: CommonOptions = {}): Promise<DataSource> {
    const driver = { ...this.kind.driver(new RecordedStatements()), verbose: undefined };
    const options = { ...this.place.options, poolSize: 1, ...driver, ...more } as DataSourceOptions;
    const other = await new DataSource(options).initialize();
    this.#others.push(other);
    return other;
  }

  /** The connections that the server has for this database; an embedded one has none. */
  async sessions(): Promise<readonly Session[]> {
    return (await this.kind.server?.sessions(this.place.name)) ?? [];
  }

  async kill({ id }: Session): Promise<void> {
    await this.kind.server?.kill(id);
  }

  /** Fails when a transaction was left open. */
  async drop(): Promise<void> {
    const open = (await this.sessions()).filter(({ isInTransaction }) => isInTransaction);
    // a pool would wait for the connections that nobody gives back
    for (const session of open) await this.kill(session);
    const closing = [this.dataSource, ...this.#others]
      .filter(({ isInitialized }) => isInitialized)
      .map((dataSource) => dataSource.destroy());
    await (open.length === 0 ? Promise.all(closing) : undefined);
    await this.place.remove();
    if (open.length > 0) throw new Error(`${open.length} transactions were left open.`);
  }
}
