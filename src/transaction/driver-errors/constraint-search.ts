import type { DataSource } from 'typeorm';

import type { Column } from './column.js';
import {
  constraintsOf,
  foreignKeysOf,
  isConstraintEvent,
  kindOf,
  referencesTo,
  uniquesOf,
  type Constraint,
} from './constraint.js';
import type { ConstraintEvent, DatabaseEventName } from './database-event.js';
import { writtenValue, type FailedWrite } from './failed-write.js';
import type { Condition, RowQuery } from './row-query.js';
import type { RecordedWrite } from './write-recorder.js';

export interface FoundViolation {
  readonly event: ConstraintEvent;
  /** Given by the driver, whether or not the metadata know it. */
  readonly name?: string;
  /** Undefined when the event is certain, and which of several constraints it is about is not. */
  readonly constraint: Constraint | undefined;
}

/** Finds what a refused write violates, by the metadata of its entity and the rows there are. */
export class ConstraintSearch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly write: FailedWrite,
    /** Undefined when the transaction takes no more; then the metadata alone may tell. */
    private readonly rows: RowQuery | undefined,
  ) {}

  /** @param event what the driver says that happened, undefined when it says nothing. */
  async find(event: DatabaseEventName | undefined): Promise<FoundViolation | undefined> {
    const found = (await this.search(event).catch(() => undefined)) ?? undefined;
    return found ?? this.only(event);
  }

  private async search(event: DatabaseEventName | undefined): Promise<FoundViolation | undefined> {
    const isAny = event === undefined;
    const isForeignKey = isAny || event === 'foreignKey';
    return (
      ((isAny || event === 'check') && (await this.check())) ||
      ((isAny || event === 'unique') && (await this.unique())) ||
      ((isForeignKey || event === 'referenceMissing') && (await this.missing())) ||
      ((isForeignKey || event === 'stillReferenced') && (await this.referenced())) ||
      undefined
    );
  }

  /** By elimination: the one constraint that the write can violate. */
  private only(event: DatabaseEventName | undefined): FoundViolation | undefined {
    const { operation, entity } = this.write;
    const side = event === 'foreignKey' ? SIDES[operation] : event;
    if (side === undefined || !isConstraintEvent(side)) return undefined;
    const candidates =
      side === 'stillReferenced'
        ? referencesTo(this.dataSource, entity)
        : constraintsOf(entity).filter(
            (constraint) => kindOf(side) === constraint.kind && this.isTouched(constraint),
          );
    return { event: side, constraint: candidates.length === 1 ? candidates[0] : undefined };
  }

  private isTouched({ columns }: Constraint): boolean {
    return this.write.rows.some((row) =>
      columns.some((column) => (writtenValue(row, column) ?? null) !== null),
    );
  }

  private async unique(): Promise<FoundViolation | undefined> {
    const { rows, entity, operation, target } = this.write;
    if (operation === 'remove') return undefined;
    for (const constraint of uniquesOf(entity)) {
      for (const row of rows) {
        const conditions = this.counterpart(row, constraint.columns);
        if (conditions === undefined) continue;
        const { expression } = constraint;
        const excludesOwn = operation === 'update';
        const search = { entity, conditions, expression, target, excludesOwn };
        if (await this.rows?.exists(search)) return { event: 'unique', constraint };
      }
      if (this.isWrittenTwice(constraint)) return { event: 'unique', constraint };
    }
    return undefined;
  }

  private async check(): Promise<FoundViolation | undefined> {
    const { rows, entity, operation } = this.write;
    if (operation === 'remove') return undefined;
    for (const constraint of constraintsOf(entity).filter(({ kind }) => kind === 'check')) {
      for (const row of rows) {
        const values = constraint.columns.map(
          (column) => [column, writtenValue(row, column)] as const,
        );
        if (values.length === 0 || values.some(([, value]) => value === undefined)) continue;
        const { expression = '' } = constraint;
        const fulfils = await this.rows?.fulfils(expression, new Map(values));
        if (fulfils === false) return { event: 'check', constraint };
      }
    }
    return undefined;
  }

  private async missing(): Promise<FoundViolation | undefined> {
    const { rows, entity, operation } = this.write;
    if (operation === 'remove') return undefined;
    for (const constraint of foreignKeysOf(entity)) {
      const { referenced, columns } = constraint;
      if (referenced === undefined) continue;
      for (const row of rows) {
        const conditions = columns.flatMap((column, index) => {
          const [counterpart, is] = [referenced.columns[index], writtenValue(row, column) ?? null];
          return is === null || counterpart === undefined ? [] : [{ column: counterpart, is }];
        });
        if (conditions.length < columns.length) continue;
        const search = { entity: referenced.entity, conditions, isLatest: true };
        if ((await this.rows?.exists(search)) === false) {
          return { event: 'referenceMissing', constraint };
        }
      }
    }
    return undefined;
  }

  private async referenced(): Promise<FoundViolation | undefined> {
    const { entity, operation, target } = this.write;
    if (operation === 'insert' || target === undefined) return undefined;
    for (const constraint of referencesTo(this.dataSource, entity)) {
      const { referenced, columns } = constraint;
      const conditions = columns.flatMap((column, index) => {
        const isThatOfOwn = referenced?.columns[index];
        return isThatOfOwn === undefined ? [] : [{ column, isThatOfOwn }];
      });
      if (
        operation === 'update' &&
        !this.isTouched({ ...constraint, columns: referenced?.columns ?? [] })
      )
        continue;
      // a row that goes may refer to itself
      const excludesOwn = constraint.entity.tablePath === entity.tablePath;
      const search = { entity: constraint.entity, conditions, target, excludesOwn };
      if (await this.rows?.exists(search)) return { event: 'stillReferenced', constraint };
    }
    return undefined;
  }

  /** What a row has in common with one that it collides with; undefined when it cannot: null never does. */
  private counterpart(row: RecordedWrite, columns: readonly Column[]): Condition[] | undefined {
    const { operation, target } = this.write;
    const written = columns.map((column) => writtenValue(row, column));
    if (written.every((value) => value === undefined) || written.includes(null)) return undefined;
    const mayBeOld = operation === 'update' && target !== undefined;
    if (!mayBeOld && written.includes(undefined)) return undefined;
    return columns.map((column, index) =>
      written[index] === undefined
        ? { column, isThatOfOwn: column }
        : { column, is: written[index] },
    );
  }

  private isWrittenTwice({ columns }: Constraint): boolean {
    const keys = this.write.rows.flatMap((row) => {
      const values = columns.map((column) => writtenValue(row, column) ?? null);
      return values.includes(null) ? [] : [values.map(String).join('\0')];
    });
    return new Set(keys).size < keys.length;
  }
}

const SIDES = {
  insert: 'referenceMissing',
  update: undefined,
  remove: 'stillReferenced',
} as const;
