import type { ApiErrorContent } from '../../core/api-error.js';
import { causesOf } from '../../core/causes.js';
import { leadingError } from '../../core/clean-up-failures.js';
import { convert } from '../../core/error-conversion.js';
import { createContent, GENERIC_MESSAGE } from '../../core/error-content.js';
import type { Issue } from '../../core/issue.js';
import type { RecognizeError } from '../../core/translation.js';
import { pathsOfColumns } from './column.js';
import { connectionEvent, isSilentConnectionError } from './connection.translator.js';
import type { ConstraintMappings, ConstraintViolation } from './constraint-mapping.js';

import { DATABASE_EVENTS, type DatabaseEvent, type DatabaseEventName } from './database-event.js';
import { driverFailureOf } from './driver-failure.js';
import { explainFailure, type ExplainCircumstances, type Explanation } from './explanation.js';
import { mysqlEvent } from './mysql.translator.js';
import { postgresEvent } from './postgres.translator.js';
import { sqliteEvent } from './sqlite.translator.js';
import { isReleasedRunner, typeOrmEvent } from './typeorm.translator.js';

/** What the errors of TypeORM and its drivers mean, by their classes, codes and metadata. */
export class DriverErrors {
  private readonly connecting = new WeakSet<object>();
  private readonly explanations = new WeakMap<object, Explanation>();
  private readonly issues = new WeakMap<object, readonly Issue[]>();

  constructor(private readonly mappings?: ConstraintMappings) {}

  /**
   * Remembers that an error came while a connection was being made: drivers give it no code, and without
   * this it may be of another server altogether. Also for a runner that the pool took away.
   */
  noteConnecting(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.connecting.add(error);
  }

  /** For core's `Translation`. */
  readonly recognize: RecognizeError = (thrown): ApiErrorContent | undefined => {
    const explanation = this.explanations.get(thrown);
    const name = explanation?.event ?? this.eventOf(thrown);
    if (name !== undefined) return contentOf(DATABASE_EVENTS[name], explanation);
    return driverFailureOf(thrown) && unknownContent();
  };

  /**
   * On the error path, before the transaction is rolled back: finds the violated constraint and the field of
   * the request. Never throws; the time it takes is the caller's to bound.
   *
   * @returns the domain error of a mapping, else the same error, about which `recognize` knows more then.
   *   In a box, since a promise that resolves with a thrown value would wait for one that has a `then`.
   */
  async explain(
    error: unknown,
    circumstances: ExplainCircumstances,
  ): Promise<{ readonly error: unknown }> {
    try {
      const leading = leadingError(error);
      const failure = driverFailureOf(leading);
      if (failure === undefined) return { error };
      const event = codeEvent(failure.driverError);
      const explanation = await explainFailure(failure, event, circumstances);
      if (explanation === undefined) return { error };
      this.explanations.set(leading as object, explanation);
      return { error: this.mapped(error, explanation, circumstances) };
    } catch {
      // what cannot be explained is still what its code says
      return { error };
    }
  }

  /** The fields of the request that an error, or the domain error made of it, is about. */
  issuesOf(error: unknown): readonly Issue[] {
    return (typeof error === 'object' && error !== null && this.issues.get(error)) || [];
  }

  /** Whether the transaction may succeed when it is run again, whatever was made of the error since. */
  isRetryable(error: unknown): boolean {
    return causesOf(error).some((cause) => {
      if (typeof cause !== 'object' || cause === null) return false;
      const name = codeEvent(driverFailureOf(cause)?.driverError ?? cause);
      return name !== undefined && DATABASE_EVENTS[name].retryable;
    });
  }

  private eventOf(thrown: object): DatabaseEventName | undefined {
    const failure = driverFailureOf(thrown);
    if (failure !== undefined) return codeEvent(failure.driverError);
    const event = codeEvent(thrown) ?? typeOrmEvent(thrown);
    if (!this.connecting.has(thrown)) return isCertain(thrown, event) ? event : undefined;
    if (isReleasedRunner(thrown)) return 'connectionLost';
    return event ?? (isSilentConnectionError(thrown) ? 'noConnection' : undefined);
  }

  private mapped(
    error: unknown,
    { issues, violation }: Explanation,
    { dataSource }: ExplainCircumstances,
  ): unknown {
    this.remember(error, issues);
    if (violation === undefined || this.mappings === undefined) return error;
    const { constraint, name } = violation;
    const facts: ConstraintViolation = {
      event: violation.event,
      constraint: name ?? constraint?.names[0],
      entity: constraint?.entity.name,
      columns: pathsOfColumns(constraint?.columns ?? []).map(([path = '']) => path),
      issues,
      cause: error,
    };
    const target = this.mappings.targetFor(facts, constraint, dataSource);
    const converted = target === undefined ? error : convert(error, { otherwise: target });
    this.remember(converted, issues);
    return converted;
  }

  private remember(error: unknown, issues: readonly Issue[]): void {
    if (typeof error === 'object' && error !== null) this.issues.set(error, issues);
  }
}

/**
 * Not wrapped, an error is TypeORM's own, or a driver's that TypeORM 0.3 passes on (better-sqlite3, preparing). Of
 * the latter no more is believed than that its text is not for clients: a socket may be of any server.
 */
function isCertain(thrown: object, event: DatabaseEventName | undefined): boolean {
  if (event === undefined) return false;
  return DATABASE_EVENTS[event].isUnknown || typeOrmEvent(thrown) === event;
}

function codeEvent(driverError: object): DatabaseEventName | undefined {
  return (
    postgresEvent(driverError) ??
    mysqlEvent(driverError) ??
    sqliteEvent(driverError) ??
    connectionEvent(driverError)
  );
}

function contentOf(event: DatabaseEvent, explanation: Explanation | undefined): ApiErrorContent {
  const { status, code, message, retryAfter } = event;
  const isDefect = event.dependsOnOrigin && explanation?.isFromRequest !== true;
  if (event.isUnknown || isDefect) return unknownContent();
  const options = retryAfter === undefined ? {} : { retryAfter };
  return createContent(status, { code, message, issues: explanation?.issues }, options);
}

/** Not undefined: with `exposeUnknownMessages`, the client would get the text of the database. */
function unknownContent(): ApiErrorContent {
  return createContent(500, { message: GENERIC_MESSAGE, isUnknown: true });
}
