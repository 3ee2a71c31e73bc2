import type { EntityMetadata, InsertEvent, ObjectLiteral, RemoveEvent, UpdateEvent } from 'typeorm';
import { describe, expect, it } from 'vitest';

import { WriteRecorder, type RecordedWrite } from './write-recorder.js';

const metadata = { name: 'Contact' } as EntityMetadata;
// events as far as the recorder looks at them
const insert = (entity: object) => ({ metadata, entity }) as unknown as InsertEvent<ObjectLiteral>;
const remove = (entity?: object) => ({ metadata, entity }) as unknown as RemoveEvent<ObjectLiteral>;
const update = (entity: object, databaseEntity?: object) =>
  ({
    metadata,
    entity,
    databaseEntity,
    updatedColumns: [{ propertyPath: 'email' }],
    updatedRelations: [{ propertyPath: 'team' }],
  }) as unknown as UpdateEvent<ObjectLiteral>;

describe('WriteRecorder', () => {
  it('records nothing outside of a transaction', () => {
    const recorder = new WriteRecorder(() => undefined);
    expect(() => {
      recorder.beforeInsert(insert({}));
      recorder.afterInsert(insert({}));
    }).not.toThrow();
  });

  it('records what is written and whether it was', () => {
    const writes: RecordedWrite[] = [];
    const recorder = new WriteRecorder(() => writes);
    const [first, second, third] = [{ a: 1 }, { a: 1 }, { a: 1 }];
    recorder.beforeInsert(insert(first));
    recorder.beforeInsert(insert(second));
    recorder.beforeUpdate(update(third, {}));
    recorder.beforeUpdate(update(third));
    recorder.beforeRemove(remove());
    recorder.afterInsert(insert(second));
    recorder.afterRemove(remove());
    const changed = new Set(['email', 'team']);
    const write = { metadata, changed: undefined, isDone: false };
    expect(writes).toEqual([
      { ...write, operation: 'insert', values: first },
      { ...write, operation: 'insert', values: second, isDone: true },
      { ...write, operation: 'update', values: third, changed },
      { ...write, operation: 'update', values: third },
      { ...write, operation: 'remove', values: undefined, isDone: true },
    ]);
    expect(writes[1]?.values).toBe(second);
  });

  it('keeps the last hundred', () => {
    const writes: RecordedWrite[] = [];
    const recorder = new WriteRecorder(() => writes);
    for (let number = 0; number < 250; number++) recorder.beforeInsert(insert({ number }));
    expect(writes).toHaveLength(100);
    expect(writes.at(-1)?.values).toEqual({ number: 249 });
  });
});
