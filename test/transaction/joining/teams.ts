import type { DataSource } from 'typeorm';
import { expect } from 'vitest';

import { runInTransaction } from '../../../src/transaction/index.js';
import { Team } from './entities.js';

export const add = (dataSource: DataSource, name: string): Promise<unknown> =>
  dataSource.getRepository(Team).insert({ name });

export const names = async (dataSource: DataSource): Promise<string[]> =>
  (await dataSource.getRepository(Team).find({ order: { name: 'ASC' } })).map(({ name }) => name);

/** What an object itself has, its class aside. */
export const ownRunnerOf = (owner: DataSource): unknown =>
  Object.getOwnPropertyDescriptor(owner, 'createQueryRunner')?.value;

/** A transaction that fails after what it does. */
export async function inFailing(action: () => Promise<unknown>): Promise<void> {
  const failure = new Error('The handler failed');
  const failing = runInTransaction(async () => {
    await action();
    throw failure;
  });
  await expect(failing).rejects.toBe(failure);
}
