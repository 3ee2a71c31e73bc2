import type { DataSource, EntityMetadata, EntityManager } from 'typeorm';

import type { Column } from './column.js';
import { escapedTable, type FailedWrite } from './failed-write.js';

/** `row` is the row looked for, `own` one that the failed statement was to change. */
export type Condition =
  | { readonly column: Column; readonly is: unknown }
  | { readonly column: Column; readonly isThatOfOwn: Column };

export interface RowSearch {
  readonly entity: EntityMetadata;
  readonly conditions: readonly Condition[];
  /** SQL that the row fulfils, too: that of a partial index. */
  readonly expression?: string | undefined;
  /** The rows `own`; needed by conditions about them. */
  readonly target?: FailedWrite['target'];
  /** Whether a row may not be its own counterpart. */
  readonly excludesOwn?: boolean;
  /** Whether only what is committed by now counts, not what the transaction saw at its beginning. */
  readonly isLatest?: boolean;
}

const MAX_QUERIES = 60;

/**
 * Looks for rows on the transaction that failed. Below TypeORM's finders, since these leave out rows that are
 * softly deleted or of a sibling class, which collide all the same.
 */
export class RowQuery {
  private queries = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly manager: EntityManager,
  ) {}

  /** Rejects when the transaction takes no more. */
  async exists(search: RowSearch): Promise<boolean> {
    const { sql, parameters } = this.statementFor(search);
    const hasSnapshots = SNAPSHOT_DRIVERS.has(this.dataSource.options.type);
    const isPlain = !hasSnapshots || search.isLatest !== true;
    if (isPlain && (await this.run(`${sql} LIMIT 1`, parameters)).length > 0) return true;
    // the row may be younger than the snapshot that a plain SELECT of InnoDB reads
    if (!hasSnapshots) return false;
    return (await this.run(`${sql} LIMIT 1 LOCK IN SHARE MODE`, parameters)).length > 0;
  }

  /** Whether values, by column, fulfil an SQL expression; as in a check, unknown is good enough. */
  async fulfils(expression: string, values: ReadonlyMap<Column, unknown>): Promise<boolean> {
    const columns = [...values.keys()];
    const list = columns.map((column) => `? AS ${this.escape(column)}`).join(', ');
    const sql = `SELECT 1 FROM (SELECT ${list}) row_ WHERE NOT (${expression})`;
    const parameters = columns.map((column) => this.prepared(column, values.get(column)));
    return (await this.run(sql, parameters)).length === 0;
  }

  private statementFor({ entity, conditions, expression, target, excludesOwn }: RowSearch) {
    const needsOwn = target !== undefined && (excludesOwn || conditions.some(isAboutOwn));
    const table = escapedTable(this.dataSource, entity);
    // apart, since its names would mean two columns with the rows `own` beside it
    const tables = [
      expression === undefined
        ? `${table} row_`
        : `(SELECT * FROM ${table} WHERE ${expression}) row_`,
    ];
    const parameters: unknown[] = [];
    if (needsOwn) {
      tables.push(`(${target.sql}) own_`);
      parameters.push(...target.parameters);
    }
    const parts = conditions.map((condition) => {
      const column = `row_.${this.escape(condition.column)}`;
      if (isAboutOwn(condition)) return `${column} = own_.${this.escape(condition.isThatOfOwn)}`;
      parameters.push(this.prepared(condition.column, condition.is));
      return `${column} = ?`;
    });
    if (needsOwn && excludesOwn) parts.push(this.isAnotherRow(entity));
    return { sql: `SELECT 1 FROM ${tables.join(', ')} WHERE ${parts.join(' AND ')}`, parameters };
  }

  private isAnotherRow({ primaryColumns }: EntityMetadata): string {
    const differences = primaryColumns.map(
      (column) => `row_.${this.escape(column)} <> own_.${this.escape(column)}`,
    );
    return `(${differences.join(' OR ')})`;
  }

  private async run(sql: string, parameters: readonly unknown[]): Promise<readonly unknown[]> {
    if (++this.queries > MAX_QUERIES) throw new RangeError('Too many queries about one error');
    return (await this.manager.query(sql, [...parameters])) as readonly unknown[];
  }

  private escape({ databaseName }: Column): string {
    return this.dataSource.driver.escape(databaseName);
  }

  private prepared(column: Column, value: unknown): unknown {
    return this.dataSource.driver.preparePersistentValue(value, column) as unknown;
  }
}

function isAboutOwn(
  condition: Condition,
): condition is Extract<Condition, { isThatOfOwn: Column }> {
  return 'isThatOfOwn' in condition;
}

const SNAPSHOT_DRIVERS: ReadonlySet<string> = new Set(['mysql', 'mariadb', 'aurora-mysql']);
