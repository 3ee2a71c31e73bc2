import type {
  EntityMetadata,
  EntitySubscriberInterface,
  InsertEvent,
  ObjectLiteral,
  RemoveEvent,
  UpdateEvent,
} from 'typeorm';

export type WriteOperation = 'insert' | 'update' | 'remove';

/** What TypeORM was about to write. References, not copies: this is kept for every write that succeeds. */
export interface RecordedWrite {
  readonly operation: WriteOperation;
  readonly metadata: EntityMetadata;
  /** The entity, or the values given to a query builder; undefined for a delete by criteria. */
  readonly values: ObjectLiteral | undefined;
  /** The properties that `save()` found changed; undefined when all values are written. */
  readonly changed: ReadonlySet<string> | undefined;
  /** Whether the database took it. Of what `save()` writes together, not before all is written. */
  readonly isDone: boolean;
}

/** The statement that fails is among the last, and a long transaction must not keep its entities. */
const MAX_WRITES = 100;

/**
 * A subscriber of a DataSource that remembers the writes of the transaction at hand, to tell afterwards
 * which constraint one of them violates. Measured on TypeORM 0.3.31 and 1.1.1, which broadcast alike:
 * `save` and `remove` with the entity; Insert- and UpdateQueryBuilder, `insert`, `update` and `upsert` with
 * the values and without the criteria; DeleteQueryBuilder and `delete` without anything. Not broadcast:
 * raw statements, INSERT of a SELECT, and what is written with listeners off.
 */
export class WriteRecorder implements EntitySubscriberInterface<ObjectLiteral> {
  /** @param currentWrites the list of the transaction at hand, undefined outside of any. */
  constructor(private readonly currentWrites: () => RecordedWrite[] | undefined) {}

  beforeInsert({ metadata, entity }: InsertEvent<ObjectLiteral>): void {
    this.begin('insert', metadata, entity);
  }

  afterInsert({ metadata, entity }: InsertEvent<ObjectLiteral>): void {
    this.end('insert', metadata, entity);
  }

  beforeUpdate(event: UpdateEvent<ObjectLiteral>): void {
    // a query builder gives neither the row nor what changes of it
    const isByBuilder = (event.databaseEntity as unknown) === undefined;
    const changed = [...event.updatedColumns, ...event.updatedRelations];
    const names = isByBuilder
      ? undefined
      : new Set(changed.map(({ propertyPath }) => propertyPath));
    this.begin('update', event.metadata, event.entity, names);
  }

  afterUpdate({ metadata, entity }: UpdateEvent<ObjectLiteral>): void {
    this.end('update', metadata, entity);
  }

  beforeRemove({ metadata, entity }: RemoveEvent<ObjectLiteral>): void {
    this.begin('remove', metadata, entity);
  }

  afterRemove({ metadata, entity }: RemoveEvent<ObjectLiteral>): void {
    this.end('remove', metadata, entity);
  }

  private begin(
    operation: WriteOperation,
    metadata: EntityMetadata,
    values: ObjectLiteral | undefined,
    changed?: ReadonlySet<string>,
  ): void {
    const writes = this.currentWrites();
    if (writes === undefined) return;
    writes.push({ operation, metadata, values, changed, isDone: false });
    if (writes.length > MAX_WRITES) writes.shift();
  }

  private end(
    operation: WriteOperation,
    metadata: EntityMetadata,
    values: ObjectLiteral | undefined,
  ): void {
    const writes = this.currentWrites() ?? [];
    const index = writes.findLastIndex(
      (write) =>
        !write.isDone &&
        write.operation === operation &&
        write.metadata === metadata &&
        write.values === values,
    );
    const write = writes[index];
    if (write !== undefined) writes[index] = { ...write, isDone: true };
  }
}
