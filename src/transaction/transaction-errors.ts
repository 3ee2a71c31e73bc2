import { UserException } from '../core/user-exception.decorator.js';

/** A statement that came after the end of its transaction; it was not sent to the database. */
export class TransactionClosed extends Error {
  override readonly name = 'TransactionClosed';

  /** @param outcome what had become of the transaction. */
  constructor(readonly outcome: string) {
    super(
      `A statement came after its transaction was ${outcome}; await it, or run it in outsideTransaction().`,
    );
  }
}

/** Why a transaction cannot be committed any more, though nobody asked for its rollback. */
export type DoomReason =
  /** The database has given it up: an error that was caught, a deadlock. */
  | 'aborted'
  /** It was ended past the library: COMMIT by hand, a statement that commits by itself (DDL, TRUNCATE). */
  | 'ended'
  /** A nested transaction, or a stream of rows, was started and not ended. */
  | 'left open'
  /** A statement that the handler did not await had no result within `commitTimeout`. */
  | 'still running';

const FACTS: Readonly<Record<DoomReason, string>> = {
  aborted: 'the database has given it up after an error that was caught',
  ended: 'a statement has ended it',
  'left open':
    'a nested transaction or a stream of rows was begun in it and has not come to its end',
  'still running': 'a statement in it had no result within the option commitTimeout',
};

/** Nothing of the transaction was kept, although its handler succeeded. */
export class TransactionDoomed extends Error {
  override readonly name = 'TransactionDoomed';

  /** @param cause the error that was caught, if that is the reason. */
  constructor(
    readonly reason: DoomReason,
    cause?: unknown,
  ) {
    super(
      `The transaction cannot be committed: ${FACTS[reason]}.`,
      cause === undefined ? undefined : { cause },
    );
  }
}

/** The connection was lost, or no reply came, while the database was asked to commit: the outcome is unknown. */
@UserException(503, {
  code: 'COMMIT_OUTCOME_UNKNOWN',
  message: 'It is not known whether the request was carried out.',
  alarm: true,
})
export class CommitOutcomeUnknown extends Error {
  override readonly name = 'CommitOutcomeUnknown';

  constructor(cause: unknown) {
    super('No reply to COMMIT arrived; the outcome is unknown.', { cause });
  }
}

/** No connection was ready in time: of a pool, or the only one of an embedded database. */
@UserException(503, {
  code: 'DATABASE_BUSY',
  message: 'The service is busy. Try again later.',
  retryAfter: 1,
})
export class ConnectionTimeout extends Error {
  override readonly name = 'ConnectionTimeout';

  /** @param milliseconds that were waited. @param options with what was waited for besides as `cause`. */
  constructor(
    readonly milliseconds: number,
    options?: ErrorOptions,
  ) {
    super(
      `No database connection was free within ${milliseconds} ms; transactions are long, or the pool is small for REQUIRES_NEW and concurrent requests.`,
      options,
    );
  }
}

/** `@Transactional` was used where its propagation does not allow it. */
export class PropagationError extends Error {
  override readonly name = 'PropagationError';
}
