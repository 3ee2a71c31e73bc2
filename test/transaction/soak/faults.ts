import { ConflictException } from '@nestjs/common';
import type { DataSource } from 'typeorm';

import { Counter, Half } from './pair.entity.js';

/** What goes wrong in the middle of a request. */
export type Fault = (dataSource: DataSource, request: string) => Promise<unknown>;

const fail = (error: Error): Promise<never> => Promise.reject(error);

/** On every database. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  none: () => Promise.resolve(),
  unknown: () => fail(new Error('Something broke')),
  refused: () => fail(new ConflictException('Not like this')),
  'cannot be serialised': () => Promise.resolve({ size: 1n }),
  'a statement that fails': (dataSource) => dataSource.query('SELECT * FROM nothing_of_that_name'),
  'late writes': (dataSource, request) =>
    Promise.all([
      fail(new Error('The first one failed')),
      slowly(() => dataSource.getRepository(Half).insert({ request, side: 'late' })),
    ]),
  'a nested part that fails': (dataSource, request) =>
    dataSource
      .transaction(async (manager) => {
        await manager.insert(Half, { request, side: 'nested' });
        throw new Error('Only this part');
      })
      .catch(() => undefined),
};

/** On servers, which have several connections. */
export const SERVER_FAULTS: Readonly<Record<string, Fault>> = {
  'a killed backend': (dataSource) =>
    dataSource.options.type === 'postgres'
      ? dataSource.query('SELECT pg_terminate_backend(pg_backend_pid())')
      : dataSource.query('KILL CONNECTION_ID()'),
  'a slow statement': (dataSource) =>
    dataSource.query(
      dataSource.options.type === 'postgres' ? 'SELECT pg_sleep(0.05)' : 'SELECT SLEEP(0.05)',
    ),
  'a deadlock': async (dataSource, request) => {
    // half of them in the other order
    const ids = Number.parseInt(request.slice(-1), 36) % 2 === 0 ? [1, 2] : [2, 1];
    for (const id of ids) {
      await dataSource.getRepository(Counter).increment({ id }, 'value', 1);
    }
  },
};

async function slowly(action: () => Promise<unknown>): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  return action();
}
