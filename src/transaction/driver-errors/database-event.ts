/** What a client hears about one field of its request. */
export interface FieldText {
  readonly code: string;
  /** Follows the subject, `The 'email' field`. */
  readonly predicate: string;
}

/** One kind of failure of a database, whatever the driver calls it. */
export interface DatabaseEvent {
  /** For the documentation. */
  readonly meaning: string;
  readonly status: number;
  readonly code: string;
  /** Text for the client: no name of a table, column or constraint. */
  readonly message: string;
  /** Whether the same transaction may succeed when it is run again. */
  readonly retryable: boolean;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly field: FieldText | undefined;
  /** The client's mistake when the client sent the value, else a defect: unknown, 500. */
  readonly dependsOnOrigin: boolean;
  readonly isUnknown: boolean;
}

const SOON = 1;
const LATER = 5;

type Parts = Pick<DatabaseEvent, 'meaning' | 'status' | 'code' | 'message'> &
  Partial<DatabaseEvent>;

function event(parts: Parts): DatabaseEvent {
  return Object.freeze({
    retryable: false,
    retryAfter: undefined,
    field: undefined,
    dependsOnOrigin: false,
    isUnknown: false,
    ...parts,
  });
}

function conflict(
  meaning: string,
  code: string,
  message: string,
  fieldCode?: string,
  predicate?: string,
): DatabaseEvent {
  const field = fieldCode && predicate ? { code: fieldCode, predicate } : undefined;
  return event({ meaning, status: 409, code, message, field });
}

function value(
  meaning: string,
  code: string,
  message: string,
  fieldCode: string,
  predicate: string,
): DatabaseEvent {
  const field = { code: fieldCode, predicate };
  return event({ meaning, status: 422, code, message, field, dependsOnOrigin: true });
}

const BUSY = 'The request collided with another one. Try again.';
const SLOW = 'The request took too long. Try again.';
const DOWN = 'The service is unavailable for the moment. Try again later.';

function busy(meaning: string, code: string, message = BUSY, retryable = false): DatabaseEvent {
  return event({ meaning, status: 503, code, message, retryable, retryAfter: SOON });
}

function down(meaning: string): DatabaseEvent {
  const code = 'DATABASE_UNAVAILABLE';
  return event({ meaning, status: 503, code, message: DOWN, retryAfter: LATER });
}

function unknown(meaning: string): DatabaseEvent {
  const code = 'INTERNAL_SERVER_ERROR';
  return event({ meaning, status: 500, code, message: '', isUnknown: true });
}

/** Every event that the translators tell apart. Codes are stable for ever. */
export const DATABASE_EVENTS = Object.freeze({
  unique: conflict(
    'unique, primary key',
    'ALREADY_EXISTS',
    'There already is an entry with these values.',
    'unique',
    'has a value that is already taken.',
  ),
  referenceMissing: conflict(
    'foreign key: the row referred to is missing',
    'REFERENCE_NOT_FOUND',
    'An entry that is referred to does not exist.',
    'reference',
    'refers to an entry that does not exist.',
  ),
  stillReferenced: conflict(
    'foreign key: the row is still referred to',
    'STILL_REFERENCED',
    'Other entries still refer to this one.',
    'referenced',
    'names an entry that others still refer to.',
  ),
  foreignKey: conflict(
    'foreign key, the side unknown',
    'REFERENCE_CONFLICT',
    'The change would break a reference between entries.',
    'reference',
    'would break a reference between entries.',
  ),
  exclusion: conflict(
    'exclusion',
    'CONFLICTING_ENTRY',
    'The values conflict with those of another entry.',
    'exclusion',
    'has a value that conflicts with another entry.',
  ),
  notNull: value(
    'not null, omitted',
    'VALUE_MISSING',
    'A required value is missing.',
    'required',
    'must have a value.',
  ),
  check: value(
    'check',
    'VALUE_NOT_ALLOWED',
    'A value is not allowed.',
    'check',
    'has a value that is not allowed.',
  ),
  tooLong: value('too long', 'VALUE_TOO_LONG', 'A value is too long.', 'maxLength', 'is too long.'),
  outOfRange: value(
    'out of range',
    'VALUE_OUT_OF_RANGE',
    'A value is out of range.',
    'range',
    'is out of range.',
  ),
  badText: value(
    'text that is no number, UUID, enum member...',
    'VALUE_MALFORMED',
    'A value has the wrong format.',
    'format',
    'has the wrong format.',
  ),
  badDate: value(
    'text that is no date',
    'DATE_MALFORMED',
    'A date is not valid.',
    'date',
    'is not a valid date.',
  ),
  badCharacter: value(
    'NUL or another character that cannot be stored',
    'CHARACTER_NOT_ALLOWED',
    'A text has a character that is not allowed.',
    'character',
    'has a character that is not allowed.',
  ),
  serialization: busy('serialization failure', 'SERIALIZATION_FAILURE', BUSY, true),
  deadlock: busy('deadlock', 'DEADLOCK', BUSY, true),
  lockTimeout: busy('lock timeout', 'LOCK_TIMEOUT'),
  statementTimeout: busy('statement timeout', 'STATEMENT_TIMEOUT', SLOW),
  cancelled: busy('cancelled; on PostgreSQL also statement timeout', 'STATEMENT_CANCELLED', SLOW),
  tooManyConnections: down('too many connections'),
  noConnection: down('no connection: pool exhausted, connect timeout'),
  connectTimeout: down('connect timeout'),
  connectionRefused: down('connection refused'),
  hostNotFound: down('host not found'),
  connectionLost: down('connection lost, killed'),
  entryNotFound: event({
    meaning: 'findOneOrFail finds nothing',
    status: 404,
    code: 'ENTRY_NOT_FOUND',
    message: 'The entry does not exist.',
  }),
  versionConflict: conflict(
    'optimistic lock',
    'VERSION_CONFLICT',
    'The entry was changed in the meantime.',
  ),
  raised: unknown('raised by a trigger or procedure'),
  readOnly: unknown('write where only reading is allowed'),
  failedTransaction: unknown('statement after a failed one'),
  wrongStatement: unknown('unknown table or column, syntax'),
  noPermission: unknown('no permission'),
  noAccess: unknown('wrong user or password, unknown database'),
  wrongUse: unknown('wrong use of TypeORM'),
});

export type DatabaseEventName = keyof typeof DATABASE_EVENTS;

/** The events that a constraint is behind. */
export type ConstraintEvent =
  'unique' | 'referenceMissing' | 'stillReferenced' | 'foreignKey' | 'check' | 'exclusion';
