export interface RecordedStatement {
  readonly sql: string;
  /** The connection that sent it, as a number that is its own. */
  readonly connection: number;
}

/**
 * The statements of a DataSource in the order in which its driver sent them to the database: the
 * BEGIN and COMMIT of a driver or a library included, of which TypeORM's own logger may not know.
 */
export class RecordedStatements {
  readonly #connections = new WeakMap<object, number>();
  #statements: RecordedStatement[] = [];
  #numbers = 0;

  record(connection: object, sql: string): void {
    const number = this.#connections.get(connection) ?? ++this.#numbers;
    this.#connections.set(connection, number);
    this.#statements.push({ sql, connection: number });
  }

  get all(): readonly RecordedStatement[] {
    return this.#statements;
  }

  clear(): void {
    this.#statements = [];
  }

  /** What was sent while the action ran. */
  async during(action: () => Promise<unknown>): Promise<readonly RecordedStatement[]> {
    const start = this.#statements.length;
    await action();
    return this.#statements.slice(start);
  }
}
