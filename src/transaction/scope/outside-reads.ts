import type { QueryRunner } from 'typeorm';

import type { QueryArguments, ReadStream, StreamArguments } from './joined-runner.js';
import type { Joint } from './joint.js';

/** Rows of a statement that needs no transaction, on a connection of the caller's own. */
export function readOutside(
  joint: Joint,
  own: QueryRunner,
  timeout: number,
  args: QueryArguments,
): Promise<unknown> {
  if (joint.dialect.isSingleConnection) return readInTurn(joint, own, timeout, args);
  // query() asks for the connection before it waits for anything, so nobody else gets it first
  return joint.hasConnectionFor(own) ? own.query(...args) : readLater(joint, own, timeout, args);
}

async function readLater(
  joint: Joint,
  own: QueryRunner,
  timeout: number,
  args: QueryArguments,
): Promise<unknown> {
  await joint.connect(own, timeout);
  return own.query(...args);
}

async function readInTurn(
  joint: Joint,
  own: QueryRunner,
  timeout: number,
  args: QueryArguments,
): Promise<unknown> {
  const unlock = await joint.lock(timeout);
  try {
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
