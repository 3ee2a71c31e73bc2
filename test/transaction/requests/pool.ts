import type { DataSource } from 'typeorm';
import { expect, vi } from 'vitest';

interface PoolDriver {
  readonly master?: { readonly totalCount: number; readonly idleCount: number };
  readonly pool?: {
    readonly _allConnections: { readonly length: number };
    readonly _freeConnections: { readonly length: number };
  };
}

/** Connections of a pool that somebody has; embedded databases have none. */
export function busyConnections({ driver }: DataSource): number {
  const { master, pool } = driver as unknown as PoolDriver;
  if (master !== undefined) return master.totalCount - master.idleCount;
  if (pool === undefined) return 0;
  return pool._allConnections.length - pool._freeConnections.length;
}

/** Waits until all connections were given back: some come after the answer. */
export async function idlePool(dataSource: DataSource): Promise<void> {
  await vi.waitFor(() => expect(busyConnections(dataSource)).toBe(0), { timeout: 3_000 });
}
