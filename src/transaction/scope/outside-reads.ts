import type { QueryRunner } from 'typeorm';

import type { QueryArguments, ReadStream, StreamArguments } from './joined-runner.js';
import type { Joint } from './joint.js';

/** Rows of a statement that needs no transaction, on a connection of the caller's own. */
export async function readOutside(
  joint: Joint,
  own: QueryRunner,
  timeout: number,
  args: QueryArguments,
): Promise<unknown> {
  const unlock = await joint.lock(timeout);
  try {
    await joint.connect(own, timeout);
    return await own.query(...args);
  } finally {
    unlock();
  }
}

export async function streamOutside(
  joint: Joint,
  own: QueryRunner,
  timeout: number,
  args: StreamArguments,
): Promise<ReadStream> {
  await joint.connect(own, timeout);
  return own.stream(...args);
}
