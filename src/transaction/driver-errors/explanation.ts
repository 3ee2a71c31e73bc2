import type { DataSource, EntityManager } from 'typeorm';

import type { Issue } from '../../core/issue.js';
import { isSilentConnectionError } from './connection.translator.js';
import { ConstraintSearch, type FoundViolation } from './constraint-search.js';
import { isConstraintEvent } from './constraint.js';
import { DATABASE_EVENTS, type ConstraintEvent, type DatabaseEventName } from './database-event.js';
import { deferredViolation } from './deferred-violation.js';
import type { DriverFailure } from './driver-failure.js';
import { failedWriteOf, verbOf, type FailedWrite } from './failed-write.js';
import { postgresViolation } from './postgres-violation.js';
import {
  fieldsWithValue,
  issueOf,
  sentField,
  type SentField,
  type SentValues,
} from './request-field.js';
import { RowQuery } from './row-query.js';
import { isSilentSqliteError } from './sqlite.translator.js';
import { lacksValue, originOf } from './value-origin.js';
import type { RecordedWrite } from './write-recorder.js';

/** What is known about the transaction that failed. */
export interface ExplainCircumstances {
  readonly dataSource: DataSource;
  /** Runs queries on the transaction that failed; undefined when it takes no more (PostgreSQL). */
  readonly manager: EntityManager | undefined;
  /** What was written in the transaction, the last one last. */
  readonly writes: readonly RecordedWrite[];
  /** Of the request, if there is one: tells what came from the client, and where it was. */
  readonly sent: SentValues | undefined;
}

/** What became known about an error, besides its code. */
export interface Explanation {
  readonly event: DatabaseEventName;
  readonly issues: readonly Issue[];
  /** Whether the client sent the value that was refused. */
  readonly isFromRequest: boolean;
  readonly violation: FoundViolation | undefined;
}

/** @param event by code; undefined when the driver gives none, as sql.js before 1.17. */
export async function explainFailure(
  failure: DriverFailure,
  event: DatabaseEventName | undefined,
  circumstances: ExplainCircumstances,
): Promise<Explanation | undefined> {
  const { dataSource, writes, sent = {} } = circumstances;
  const write = failedWriteOf(failure, dataSource, writes);
  const known = event ?? silentEvent(failure, dataSource, write);
  if (known === undefined && !isSilent(failure, dataSource)) return undefined;
  if (known !== undefined && !isConstraintEvent(known)) {
    const { dependsOnOrigin } = DATABASE_EVENTS[known];
    const origin = dependsOnOrigin && originOf(known, failure, write, dataSource, sent);
    const { fields = [], isFromRequest = false } = origin || {};
    return { event: known, issues: issuesOf(known, fields), isFromRequest, violation: undefined };
  }
  const found = await violationOf(failure, known, write, circumstances);
  return found && explanationOf(found, failure, write, sent);
}

async function violationOf(
  failure: DriverFailure,
  event: ConstraintEvent | undefined,
  write: FailedWrite | undefined,
  { dataSource, manager, writes }: ExplainCircumstances,
): Promise<FoundViolation | undefined> {
  const named = event && postgresViolation(failure, event, write, dataSource, writes);
  if (named !== undefined) return withSide(named, failure);
  const isCommit =
    verbOf(failure.statement) === 'COMMIT' && SQLITE_TYPES.has(dataSource.options.type);
  const deferred = isCommit ? deferredViolation(dataSource, writes) : undefined;
  if (deferred !== undefined) return deferred;
  if (write === undefined) return event && withSide({ event, constraint: undefined }, failure);
  const rows = manager && new RowQuery(dataSource, manager);
  const found = await new ConstraintSearch(dataSource, write, rows).find(event);
  return found ?? (event && { event, constraint: undefined });
}

/** What is neither in the code nor in the metadata, the kind of the statement may say. */
function withSide(found: FoundViolation, { statement }: DriverFailure): FoundViolation {
  if (found.event !== 'foreignKey') return found;
  const verb = verbOf(statement);
  if (verb === 'INSERT') return { ...found, event: 'referenceMissing' };
  return verb === 'DELETE' ? { ...found, event: 'stillReferenced' } : found;
}

function explanationOf(
  violation: FoundViolation,
  { parameters }: DriverFailure,
  write: FailedWrite | undefined,
  sent: SentValues,
): Explanation {
  const { event, constraint } = violation;
  const referenced = event === 'stillReferenced' ? constraint?.referenced?.columns : undefined;
  const columns = referenced ?? constraint?.columns ?? [];
  const fields = columns.flatMap((column) => sentField(sent, column) ?? []);
  const suspects = constraint === undefined ? (write?.entity.columns ?? []) : [];
  const isFromRequest =
    fields.length > 0 ||
    suspects.some((column) => sentField(sent, column) !== undefined) ||
    (write === undefined && parameters.some((value) => fieldsWithValue(sent, value).length > 0));
  return { event, issues: issuesOf(event, fields), isFromRequest, violation };
}

function issuesOf(event: DatabaseEventName, fields: readonly SentField[]): readonly Issue[] {
  const { field } = DATABASE_EVENTS[event];
  return field === undefined ? [] : fields.map((each) => issueOf(each, field));
}

/** `pg` gives no code when a connection ends without a word of the server. */
function silentEvent(
  { driverError }: DriverFailure,
  dataSource: DataSource,
  write: FailedWrite | undefined,
): DatabaseEventName | undefined {
  const { type } = dataSource.options;
  if (type === 'postgres' && isSilentConnectionError(driverError)) return 'connectionLost';
  const isLacking = isSilent({ driverError }, dataSource) && write && lacksValue(write, dataSource);
  return isLacking ? 'notNull' : undefined;
}

function isSilent(
  { driverError }: Pick<DriverFailure, 'driverError'>,
  { options }: DataSource,
): boolean {
  return SQLITE_TYPES.has(options.type) && isSilentSqliteError(driverError);
}

const SQLITE_TYPES: ReadonlySet<string> = new Set([
  'sqljs',
  'sqlite',
  'better-sqlite3',
  'capacitor',
  'cordova',
  'expo',
  'nativescript',
  'react-native',
]);
