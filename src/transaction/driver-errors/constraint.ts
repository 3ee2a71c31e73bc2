import type { DataSource, EntityMetadata } from 'typeorm';

import type { Column } from './column.js';
import type { ConstraintEvent, DatabaseEventName } from './database-event.js';

/** One constraint of a table, as the metadata of its entity declare it. */
export interface Constraint {
  readonly kind: 'unique' | 'foreignKey' | 'check' | 'exclusion';
  readonly entity: EntityMetadata;
  /** The declared or generated name first, then the one that PostgreSQL would choose. */
  readonly names: readonly string[];
  readonly columns: readonly Column[];
  /** SQL of a check or exclusion, or of a partial index. */
  readonly expression: string | undefined;
  readonly referenced:
    { readonly entity: EntityMetadata; readonly columns: readonly Column[] } | undefined;
  /** Whether the database refuses to delete a row that is referred to. */
  readonly isRestrictive: boolean;
  /** Whether the database may look at it at COMMIT, and not before. */
  readonly isDeferrable: boolean;
}

export function constraintsOf(entity: EntityMetadata): readonly Constraint[] {
  return [...uniquesOf(entity), ...foreignKeysOf(entity), ...expressionsOf(entity)];
}

/** The primary key and whatever is unique; MySQL has unique constraints as indices. */
export function uniquesOf(entity: EntityMetadata): readonly Constraint[] {
  const indices = entity.indices.filter(({ isUnique }) => isUnique);
  return [
    unique(entity, primaryKeyNames(entity), entity.primaryColumns),
    ...entity.uniques.map(({ name, columns }) => unique(entity, [name], columns)),
    ...indices.map(({ name, columns, where }) => unique(entity, [name], columns, where)),
  ];
}

export function foreignKeysOf(entity: EntityMetadata): readonly Constraint[] {
  return entity.foreignKeys.map((key) => ({
    kind: 'foreignKey' as const,
    entity,
    names: [key.name, defaultName(entity, key.columns, 'fkey')],
    columns: key.columns,
    expression: undefined,
    referenced: { entity: key.referencedEntityMetadata, columns: key.referencedColumns },
    isRestrictive: !CHANGES_CHILDREN.has(key.onDelete ?? 'NO ACTION'),
    isDeferrable: key.deferrable !== undefined,
  }));
}

/** The foreign keys, of whatever entity, that refuse to let a row of this one go. */
export function referencesTo(
  { entityMetadatas }: DataSource,
  { tablePath }: EntityMetadata,
): readonly Constraint[] {
  return distinct(
    entityMetadatas
      .flatMap(foreignKeysOf)
      .filter((key) => key.isRestrictive && key.referenced?.entity.tablePath === tablePath),
  );
}

/** By the names that PostgreSQL gives. */
export function constraintNamed(
  { entityMetadatas }: DataSource,
  table: string,
  name: string,
): Constraint | undefined {
  return entityMetadatas
    .filter(({ tableName }) => tableName === table)
    .flatMap(constraintsOf)
    .find(({ names }) => names.includes(name));
}

/** The columns of which an SQL expression speaks, in quotes or without. */
function columnsIn(expression: string, { columns }: EntityMetadata): Column[] {
  const words = new Set(expression.split(/[^\p{L}\p{N}_$]+/u).map((word) => word.toLowerCase()));
  return columns.filter(({ databaseName }) => words.has(databaseName.toLowerCase()));
}

function expressionsOf(entity: EntityMetadata): readonly Constraint[] {
  const constraint = (kind: 'check' | 'exclusion', name: string, expression: string) => ({
    kind,
    entity,
    names: [name],
    columns: columnsIn(expression, entity),
    expression,
    referenced: undefined,
    isRestrictive: false,
    isDeferrable: false,
  });
  return [
    ...entity.checks.map(({ name, expression }) => constraint('check', name, expression)),
    ...entity.exclusions.map(({ name, expression }) => constraint('exclusion', name, expression)),
  ];
}

function unique(
  entity: EntityMetadata,
  names: readonly string[],
  columns: readonly Column[],
  expression?: string,
): Constraint {
  return {
    kind: 'unique',
    entity,
    names: [...names, defaultName(entity, columns, 'key')],
    columns,
    expression,
    referenced: undefined,
    isRestrictive: false,
    isDeferrable: false,
  };
}

function primaryKeyNames(entity: EntityMetadata): string[] {
  const { primaryColumns, tableName } = entity;
  const declared = primaryColumns[0]?.primaryKeyConstraintName;
  const names = primaryColumns.map(({ databaseName }) => databaseName);
  const generated = strategyOf(entity)?.primaryKeyName(tableName, names);
  return [declared, generated, `${tableName}_pkey`].filter((name) => name !== undefined);
}

/** TypeORM 0.3 has the DataSource of metadata as `connection`, 1.x as `dataSource`. */
function strategyOf(entity: EntityMetadata): DataSource['namingStrategy'] | undefined {
  const { dataSource, connection } = entity as Partial<
    Record<'dataSource' | 'connection', DataSource>
  >;
  return (dataSource ?? connection)?.namingStrategy;
}

/** What PostgreSQL calls a constraint that SQL written by hand gives no name. */
function defaultName(
  { tableName }: EntityMetadata,
  columns: readonly Column[],
  suffix: string,
): string {
  return [tableName, ...columns.map(({ databaseName }) => databaseName), suffix].join('_');
}

/** Entities of one table, in single-table inheritance, each declare its constraints. */
function distinct(constraints: readonly Constraint[]): readonly Constraint[] {
  return [...new Map(constraints.map((each) => [each.names.join(), each])).values()];
}

const CHANGES_CHILDREN = new Set(['CASCADE', 'SET NULL', 'SET DEFAULT']);

const KINDS: Readonly<Record<ConstraintEvent, Constraint['kind']>> = {
  unique: 'unique',
  referenceMissing: 'foreignKey',
  stillReferenced: 'foreignKey',
  foreignKey: 'foreignKey',
  check: 'check',
  exclusion: 'exclusion',
};

export function kindOf(event: ConstraintEvent): Constraint['kind'] {
  return KINDS[event];
}

export function isConstraintEvent(event: DatabaseEventName): event is ConstraintEvent {
  return Object.hasOwn(KINDS, event);
}
