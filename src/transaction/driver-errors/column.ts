import type { EntityMetadata } from 'typeorm';

/** TypeORM does not export the class by name. */
export type Column = EntityMetadata['columns'][number];

/** The names that columns have in the entity: that of a foreign key is `team`, or `team.id`. */
export function pathsOfColumns(columns: readonly Column[]): readonly string[][] {
  return columns.map(({ propertyPath, relationMetadata }) =>
    [propertyPath, relationMetadata?.propertyPath].filter((path) => path !== undefined),
  );
}
