import { EntityNotFoundError, OptimisticLockVersionMismatchError, QueryFailedError } from 'typeorm';
import * as typeorm from 'typeorm';
import type { DataSource } from 'typeorm';
import { describe, expect, it } from 'vitest';

import { CleanUpFailed } from '../../core/clean-up-failures.js';
import { mapConstraints } from './constraint-mapping.js';
import { DATABASE_EVENTS, type DatabaseEventName } from './database-event.js';
import { DriverErrors } from './driver-errors.js';
import { MYSQL_EVENTS } from './mysql.translator.js';
import { POSTGRES_EVENTS } from './postgres.translator.js';
import { SQLITE_EVENTS } from './sqlite.translator.js';

const failed = (driverError: object, statement = 'SELECT 1'): QueryFailedError =>
  new QueryFailedError(statement, ['secret'], Object.assign(new Error('secret'), driverError));

const postgres = (code: string): object => ({ code, severity: 'ERROR' });
const mysql = (errno: number): object => ({ errno, sqlState: 'HY000', code: 'ER_WRONG' });
// better-sqlite3 gives its errors this shape
const sqlite = (code: string): object => ({ name: 'SqliteError', code });

const eventOf = (thrown: object): DatabaseEventName | 'unknown' | undefined => {
  const content = new DriverErrors().recognize(thrown, 'application');
  if (content === undefined) return undefined;
  if (content.isUnknown) return 'unknown';
  const entries = Object.entries(DATABASE_EVENTS) as [DatabaseEventName, { code: string }][];
  return entries.find(([, { code }]) => code === content.code)?.[0];
};

/** How an event is answered when nothing more is known about it. */
const answered = (event: DatabaseEventName): string => {
  const { isUnknown, dependsOnOrigin, code } = DATABASE_EVENTS[event];
  return isUnknown || dependsOnOrigin ? 'INTERNAL_SERVER_ERROR' : code;
};

/** A DataSource as far as `explain` looks at one that has no entities. */
const withoutEntities = (type: string): DataSource =>
  ({ options: { type }, entityMetadatas: [] }) as unknown as DataSource;

const circumstances = (type: string) => ({
  dataSource: withoutEntities(type),
  manager: undefined,
  writes: [],
  sent: undefined,
});

describe('recognize', () => {
  it.each([
    ...[...POSTGRES_EVENTS].map(([code, event]) => [code, postgres(code), event] as const),
    ...[...MYSQL_EVENTS].map(([errno, event]) => [errno, mysql(errno), event] as const),
    ...[...SQLITE_EVENTS].map(([code, event]) => [code, sqlite(code), event] as const),
  ])('knows %s', (_code, driverError, event) => {
    const content = new DriverErrors().recognize(failed(driverError), 'application');
    expect(content?.code).toBe(answered(event));
    expect(JSON.stringify(content)).not.toContain('secret');
  });

  it('knows the classes and the primary codes that are not in the tables', () => {
    expect(eventOf(failed(postgres('08006')))).toBe(eventOf(failed(postgres('57P01'))));
    expect(eventOf(failed(sqlite('SQLITE_BUSY_TIMEOUT')))).toBe('lockTimeout');
    expect(eventOf(failed(postgres('XX000')))).toBe('unknown');
  });

  it("does not go by mysql2's code, which is wrong for 4025", () => {
    const check = { errno: 4025, sqlState: '23000', code: 'ER_DUP_ENTRY' };
    expect(eventOf(failed(check))).toBe('unknown');
    expect(eventOf(failed({ code: 'ER_DUP_ENTRY' }))).toBe('unknown');
  });

  it('does not go by the message', () => {
    expect(eventOf(new Error('duplicate key value violates unique constraint'))).toBeUndefined();
    const driverError = new Error('UNIQUE constraint failed: user.email');
    expect(eventOf(new QueryFailedError('INSERT', [], driverError))).toBe('unknown');
  });

  it('knows an error of a second copy of TypeORM', () => {
    const shape = { name: 'QueryFailedError', driverError: postgres('23505'), query: '' };
    expect(eventOf(shape)).toBe('unique');
  });

  it('takes what TypeORM did not wrap for an error of the database only while connecting', () => {
    const refused = Object.assign(new Error('secret'), { code: 'ECONNREFUSED', errno: -111 });
    const silent = new Error('timeout exceeded when trying to connect');
    const errors = new DriverErrors();
    for (const error of [refused, silent]) {
      expect(errors.recognize(error, 'application')).toBeUndefined();
      errors.noteConnecting(error);
      expect(errors.recognize(error, 'application')).toMatchObject({ status: 503, retryAfter: 5 });
      expect(new DriverErrors().recognize(error, 'application')).toBeUndefined();
    }
    const mistake = new TypeError('secret');
    errors.noteConnecting(mistake);
    expect(errors.recognize(mistake, 'application')).toBeUndefined();
  });

  it('knows what 1040 is, which would take all connections of the server to provoke', () => {
    const errors = new DriverErrors();
    const full = Object.assign(new Error('secret'), mysql(1040));
    errors.noteConnecting(full);
    expect(errors.recognize(full, 'application')?.code).toBe('DATABASE_UNAVAILABLE');
  });

  it('knows the errors of TypeORM itself', () => {
    const missing = new EntityNotFoundError('Contact', { id: 'secret' });
    const stale = new OptimisticLockVersionMismatchError('Contact', 1, 2);
    expect(eventOf(missing)).toBe('entryNotFound');
    expect(eventOf(stale)).toBe('versionConflict');
  });

  it.each([
    'EntityPropertyNotFoundError',
    'EntityMetadataNotFoundError',
    'OptimisticLockCanNotBeUsedError',
    'PessimisticLockTransactionRequiredError',
    'CannotExecuteNotConnectedError',
    'MustBeEntityError',
    'SubjectWithoutIdentifierError',
    'MissingDeleteDateColumnError',
    'QueryRunnerAlreadyReleasedError',
    'TransactionNotStartedError',
    'DriverPackageNotInstalledError',
    'MissingDriverError',
  ])('takes %s of TypeORM for a defect', (name) => {
    const errorClass = (typeorm as unknown as Record<string, { prototype: object } | undefined>)[
      name
    ];
    expect(errorClass).toBeDefined();
    // without its constructor, since each asks for something else
    expect(eventOf(Object.create(errorClass?.prototype ?? null) as object)).toBe('unknown');
  });

  it("does not take an application's class for TypeORM's", () => {
    class ApplicationError extends Error {
      override readonly name = 'EntityNotFoundError';
    }
    expect(eventOf(new ApplicationError())).toBeUndefined();
  });

  it.each<[string, object]>([
    ['a Proxy that refuses', refusing()],
    ['an endless Proxy', endless()],
    ['getters that throw', throwing()],
    ['a driver error of getters that throw', { name: 'QueryFailedError', driverError: throwing() }],
    ['a driver error that refuses', { name: 'QueryFailedError', driverError: refusing() }],
    ['no driver error', { name: 'QueryFailedError', driverError: null }],
    ['nothing', Object.create(null) as object],
    ['something frozen', Object.freeze(failed(postgres('23505')))],
    ['an error that is its own cause', itsOwnCause()],
  ])('survives %s', async (_name, thrown) => {
    const errors = new DriverErrors();
    expect(() => errors.recognize(thrown, 'application')).not.toThrow();
    expect(() => errors.noteConnecting(thrown)).not.toThrow();
    expect(() => errors.recognize(thrown, 'application')).not.toThrow();
    expect(errors.isRetryable(thrown)).toBe(false);
    const explained = await errors.explain(thrown, circumstances('postgres'));
    expect(explained.error).toBe(thrown);
    expect(errors.issuesOf(thrown)).toEqual([]);
  });

  it.each([undefined, null, 'text', 7])('survives %s', async (thrown) => {
    const errors = new DriverErrors();
    errors.noteConnecting(thrown);
    expect(errors.isRetryable(thrown)).toBe(false);
    const explained = await errors.explain(thrown, circumstances('sqljs'));
    expect(explained.error).toBe(thrown);
  });
});

describe('explain', () => {
  const unique = failed(
    { ...postgres('23505'), constraint: 'uq_a', table: 'a' },
    'INSERT INTO "a"',
  );

  it('maps by the name that the driver gives, known to the metadata or not', async () => {
    class Taken extends Error {}
    const errors = new DriverErrors(mapConstraints([{ name: 'uq_a', to: Taken }]));
    const { error: mapped } = await errors.explain(unique, circumstances('postgres'));
    expect(mapped).toBeInstanceOf(Taken);
    expect(mapped).toMatchObject({ cause: unique });
  });

  it('gives a factory the facts, and the error that it returns its cause', async () => {
    const seen: unknown[] = [];
    const to = (violation: object): Error => {
      seen.push(violation);
      return new Error('mine');
    };
    const errors = new DriverErrors(mapConstraints([{ name: 'uq_a', to }]));
    const { error: mapped } = await errors.explain(unique, circumstances('postgres'));
    expect(mapped).toMatchObject({ message: 'mine', cause: unique });
    expect(seen).toEqual([
      {
        event: 'unique',
        constraint: 'uq_a',
        entity: undefined,
        columns: [],
        issues: [],
        cause: unique,
      },
    ]);
  });

  it('keeps the error when the factory throws', async () => {
    const to = (): Error => {
      throw new Error('broken');
    };
    const errors = new DriverErrors(mapConstraints([{ name: 'uq_a', to }]));
    const { error: mapped } = await errors.explain(unique, circumstances('postgres'));
    expect(mapped).toMatchObject({ name: 'ConversionFailed', cause: unique });
  });

  it('goes by the error that led to a failing clean-up', async () => {
    const both = new CleanUpFailed(unique, new Error('later'));
    class Taken extends Error {}
    const errors = new DriverErrors(mapConstraints([{ name: 'uq_a', to: Taken }]));
    const { error } = await errors.explain(both, circumstances('postgres'));
    expect(error).toMatchObject({
      constructor: Taken,
      cause: both,
    });
  });

  it.each([
    ["DELETE FROM parent WHERE id = '1'", 'STILL_REFERENCED'],
    ['\n insert into child values (1)', 'REFERENCE_NOT_FOUND'],
    ['UPDATE child SET a = 1', 'REFERENCE_CONFLICT'],
    ['COMMIT', 'REFERENCE_CONFLICT'],
  ])('tells the side of a reference by the kind of %s', async (statement, code) => {
    const error = failed({ ...postgres('23503'), constraint: 'fk', table: 'child' }, statement);
    const errors = new DriverErrors();
    await errors.explain(error, circumstances('postgres'));
    expect(errors.recognize(error, 'application')?.code).toBe(code);
  });

  it('takes silence for a lost connection on PostgreSQL alone', async () => {
    for (const [type, status] of [
      ['postgres', 503],
      ['sqljs', 500],
      ['mysql', 500],
    ] as const) {
      const errors = new DriverErrors();
      const silent = new QueryFailedError('SELECT 1', [], new Error('Connection terminated'));
      await errors.explain(silent, circumstances(type));
      expect(errors.recognize(silent, 'application')?.status).toBe(status);
    }
  });

  it('never throws, whatever the circumstances', async () => {
    const broken = { ...circumstances('postgres'), dataSource: refusing() as DataSource };
    expect((await new DriverErrors().explain(unique, broken)).error).toBe(unique);
  });
});

describe('isRetryable', () => {
  it.each([postgres('40001'), postgres('40P01'), mysql(1213), sqlite('SQLITE_BUSY_SNAPSHOT')])(
    'is so for %j, behind causes too',
    (driverError) => {
      const errors = new DriverErrors();
      const error = failed(driverError);
      expect(errors.isRetryable(error)).toBe(true);
      expect(errors.isRetryable(error.driverError)).toBe(true);
      const behind = new Error('a', { cause: new Error('b', { cause: error }) });
      expect(errors.isRetryable(behind)).toBe(true);
      expect(errors.isRetryable(new CleanUpFailed(error, new Error('later')))).toBe(true);
    },
  );

  it.each([postgres('55P03'), postgres('57P01'), mysql(1205), sqlite('SQLITE_BUSY')])(
    'is not so for %j',
    (driverError) => {
      expect(new DriverErrors().isRetryable(failed(driverError))).toBe(false);
    },
  );
});

function refusing(): object {
  const refuse = (): never => {
    throw new Error('refused');
  };
  // what refuses even that comes out of no promise
  const get = (_target: object, name: string | symbol): unknown =>
    name === 'then' ? undefined : refuse();
  return new Proxy({}, { get, getPrototypeOf: refuse, has: refuse, ownKeys: refuse });
}

function endless(): object {
  const proxy: object = new Proxy({ name: 'EntityNotFoundError' }, { getPrototypeOf: () => proxy });
  return proxy;
}

function throwing(): object {
  const get = (): never => {
    throw new Error('refused');
  };
  return Object.defineProperties(
    {},
    Object.fromEntries(
      ['name', 'code', 'errno', 'sqlState', 'severity', 'driverError', 'cause', 'fatal'].map(
        (name) => [name, { get, enumerable: true }],
      ),
    ),
  );
}

function itsOwnCause(): Error {
  const error = new Error('round');
  error.cause = error;
  return error;
}
