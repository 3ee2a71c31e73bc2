import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';

import type { ErrorTarget } from '../../core/error-conversion.js';
import type { Issue } from '../../core/issue.js';
import { SetupError } from '../../core/setup-error.js';
import { pathsOfColumns } from './column.js';
import { constraintsOf, isConstraintEvent, type Constraint } from './constraint.js';
import type { ConstraintEvent } from './database-event.js';

/** What a factory of a domain error gets to know. None of it but `issues` is for clients. */
export interface ConstraintViolation {
  readonly event: ConstraintEvent;
  /** Undefined when neither driver nor metadata tell. */
  readonly constraint: string | undefined;
  /** Name of the entity that has the constraint. */
  readonly entity: string | undefined;
  /** Property paths. */
  readonly columns: readonly string[];
  /** One for each of these properties that the request has; for an `ApiException`, say. */
  readonly issues: readonly Issue[];
  /** The error of TypeORM. */
  readonly cause: unknown;
}

/** A class built as `new To(undefined, { cause })`, or a function of the violation. */
export type ConstraintTarget =
  | (new (message?: undefined, options?: { cause: unknown }) => Error)
  | ((violation: ConstraintViolation) => Error);

export type ConstraintMapping = (
  | {
      /** Of the constraint, as the entity declares it or the database has it. */
      readonly name: string;
    }
  | {
      readonly entity: EntityTarget<ObjectLiteral>;
      /** The properties of its primary key, unique constraint, index or foreign key, in any order. */
      readonly columns: readonly string[];
    }
) & {
  /** For one event alone: a foreign key has two, `referenceMissing` and `stillReferenced`. Default: any. */
  readonly event?: ConstraintEvent;
  readonly to: ConstraintTarget;
};

/**
 * Gives violated constraints a meaning in the domain, on every driver alike; the first that fits counts.
 *
 * @throws SetupError when a mapping cannot be meant.
 * @example
 * mapConstraints([
 *   { name: 'uq_contact_email', to: EmailAlreadyUsed },
 *   { entity: Contact, columns: ['team'], event: 'referenceMissing', to: NoSuchTeam },
 * ])
 */
export function mapConstraints(mappings: readonly ConstraintMapping[]): ConstraintMappings {
  return new ConstraintMappings(mappings);
}

export class ConstraintMappings {
  constructor(private readonly mappings: readonly ConstraintMapping[]) {
    if (!Array.isArray(mappings)) {
      throw new SetupError(`mapConstraints has ${typeof mappings}; give it a list of mappings.`);
    }
    const seen = new Set<string>();
    for (const mapping of mappings) {
      const subject = subjectOf(mapping);
      assertMapping(subject, mapping);
      const key = JSON.stringify([subject, mapping.event]);
      if (seen.has(key)) throw new SetupError(`${subject} is there twice; remove one of them.`);
      seen.add(key);
    }
  }

  /**
   * Entities of another DataSource are left to it.
   * @throws SetupError for columns that an entity does not have, or that have no constraint.
   */
  assertMappings(dataSource: DataSource): void {
    for (const mapping of this.mappings) {
      if ('name' in mapping || !dataSource.hasMetadata(mapping.entity)) continue;
      const metadata = dataSource.getMetadata(mapping.entity);
      const subject = subjectOf(mapping);
      const known = new Set(pathsOfColumns(metadata.columns).flat());
      const unknown = mapping.columns.find((column) => !known.has(column));
      if (unknown !== undefined) {
        throw new SetupError(
          `${subject} names ${JSON.stringify(unknown)}, which the entity does not have; use the names of its properties.`,
        );
      }
      if (!constraintsOf(metadata).some((each) => hasColumns(each, mapping.columns))) {
        throw new SetupError(
          `${subject} has no primary, unique or foreign key over these columns; declare it in the entity, or map the constraint by its name.`,
        );
      }
    }
  }

  /** For `convert` of core: undefined when no mapping fits. */
  targetFor(
    violation: ConstraintViolation,
    constraint: Constraint | undefined,
    dataSource: DataSource,
  ): ErrorTarget | undefined {
    const found = this.mappings.find(
      (mapping) =>
        (mapping.event ?? violation.event) === violation.event &&
        ('name' in mapping
          ? mapping.name === violation.constraint || constraint?.names.includes(mapping.name)
          : constraint !== undefined &&
            isOf(constraint.entity, mapping.entity, dataSource) &&
            hasColumns(constraint, mapping.columns)),
    );
    if (found === undefined) return undefined;
    const { to } = found;
    return isErrorClass(to) ? to : () => to(violation);
  }
}

function assertMapping(subject: string, mapping: ConstraintMapping): void {
  const { event, to } = mapping;
  if ('name' in mapping ? !mapping.name : !mapping.entity || !hasNames(mapping.columns)) {
    throw new SetupError(`${subject} has no name, or no entity and columns; give it one of both.`);
  }
  if (event !== undefined && !isConstraintEvent(event)) {
    throw new SetupError(
      `${subject} has event ${JSON.stringify(event)}; use unique, referenceMissing, stillReferenced, foreignKey, check or exclusion.`,
    );
  }
  if (typeof to !== 'function') {
    throw new SetupError(`${subject} has no error to become; set "to" to a class or a function.`);
  }
}

function hasNames(columns: unknown): boolean {
  return Array.isArray(columns) && columns.length > 0;
}

function subjectOf(mapping: ConstraintMapping): string {
  const { name, entity, columns } = mapping as {
    name?: unknown;
    entity?: unknown;
    columns?: unknown;
  };
  if (name !== undefined) return `mapConstraints of ${JSON.stringify(name)}`;
  const list = Array.isArray(columns) ? columns.map(String).join(', ') : '';
  return `mapConstraints of ${nameOf(entity)}(${list})`;
}

function nameOf(entity: unknown): string {
  if (typeof entity === 'string') return entity;
  const { name, options } = (entity ?? {}) as { name?: unknown; options?: { name?: unknown } };
  const found = name ?? options?.name;
  return typeof found === 'string' ? found : 'an unknown entity';
}

/** By table, since in single-table inheritance several classes have the same constraint. */
function isOf(
  { tablePath }: EntityMetadata,
  entity: EntityTarget<ObjectLiteral>,
  dataSource: DataSource,
): boolean {
  return dataSource.hasMetadata(entity) && dataSource.getMetadata(entity).tablePath === tablePath;
}

function hasColumns({ kind, columns }: Constraint, names: readonly string[]): boolean {
  if (kind === 'check' || kind === 'exclusion' || columns.length !== names.length) return false;
  return pathsOfColumns(columns).every((paths) => paths.some((path) => names.includes(path)));
}

function isErrorClass(
  to: ConstraintTarget,
): to is new (message?: undefined, options?: { cause: unknown }) => Error {
  return (to.prototype as unknown) instanceof Error;
}
