import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { expect } from 'vitest';

import type { ApiErrorContent } from '../../../src/core/api-error.js';
import { Translation } from '../../../src/core/translation.js';
import type { ConstraintMappings } from '../../../src/transaction/driver-errors/constraint-mapping.js';
import { DriverErrors } from '../../../src/transaction/driver-errors/driver-errors.js';
import type { SentValues } from '../../../src/transaction/driver-errors/request-field.js';
import {
  WriteRecorder,
  type RecordedWrite,
} from '../../../src/transaction/driver-errors/write-recorder.js';

export interface Failure {
  /** What the work threw. */
  readonly error: unknown;
  /** What became of it. */
  readonly explained: unknown;
  readonly content: ApiErrorContent;
  readonly errors: DriverErrors;
}

export interface FailureOptions {
  readonly sent?: SentValues;
  readonly mappings?: ConstraintMappings;
  /** Without it the error has its code alone. Default: true. */
  readonly explain?: boolean;
  readonly isolation?: Parameters<QueryRunner['startTransaction']>[0];
}

/** Of each DataSource, since a second subscriber would record everything twice. */
const recordings = new WeakMap<DataSource, { writes: RecordedWrite[] }>();

function recordingOf(dataSource: DataSource): { writes: RecordedWrite[] } {
  const known = recordings.get(dataSource);
  if (known !== undefined) return known;
  const recording = { writes: [] as RecordedWrite[] };
  dataSource.subscribers.push(new WriteRecorder(() => recording.writes));
  recordings.set(dataSource, recording);
  return recording;
}

/** Runs work that has to fail in a transaction, explains its error there, and rolls back. */
export async function failureOf(
  dataSource: DataSource,
  work: (manager: EntityManager, runner: QueryRunner) => Promise<unknown>,
  { sent, mappings, explain = true, isolation }: FailureOptions = {},
): Promise<Failure> {
  const recording = recordingOf(dataSource);
  recording.writes = [];
  const errors = new DriverErrors(mappings);
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await runner.startTransaction(isolation);
    const error = await work(runner.manager, runner).then(
      () => runner.commitTransaction().then(succeeded, (failed: unknown) => failed),
      (failed: unknown) => failed,
    );
    const manager = dataSource.options.type === 'postgres' ? undefined : runner.manager;
    const circumstances = { dataSource, manager, writes: recording.writes, sent };
    const explained = explain ? (await errors.explain(error, circumstances)).error : error;
    const content = contentOf(explained, errors);
    return { error, explained, content, errors };
  } finally {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    // TypeORM 0.3.20 counts a COMMIT that fails, on the one runner that embedded databases have
    Object.assign(runner, { transactionDepth: 0 });
    await runner.release().catch(() => undefined);
  }
}

/** What a client may see, with the messages of unknown errors exposed: those of the database never are. */
export function contentOf(error: unknown, errors: DriverErrors): ApiErrorContent {
  const translation = new Translation({
    translators: [],
    recognizers: [errors.recognize],
    exposeUnknownMessages: true,
  });
  const { content, failures } = translation.translate(error);
  expect(failures).toEqual([]);
  expect(JSON.stringify(content)).not.toMatch(LEAKS);
  return content;
}

const LEAKS = /(?:tbl|col|uq|ix|fk|ck|ex)_|(?:INSERT INTO|SELECT|UPDATE|DELETE FROM)|sqlite|secret/;

export const UNKNOWN = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'An unexpected error occurred.',
  issues: [],
  isUnknown: true,
};

function succeeded(): never {
  throw new Error('The work was to fail, and did not');
}
