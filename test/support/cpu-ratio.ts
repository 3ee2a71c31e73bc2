const TRIES = 6;

export interface CpuComparison {
  readonly base: () => unknown;
  readonly other: () => unknown;
  /** The ratio from which on it is a defect. */
  readonly limit: number;
  /** Microseconds of CPU up to now. Default: those of this process. */
  readonly cpu?: () => number | Promise<number>;
}

/**
 * How many times the CPU of one action another one takes. Other work on the machine only adds to what is measured,
 * so the least of several tries counts; they end as soon as it is below the limit.
 */
export async function cpuRatio({ base, other, limit, cpu = ownCpu }: CpuComparison) {
  const cpuOf = async (action: () => unknown): Promise<number> => {
    const before = await cpu();
    await action();
    return (await cpu()) - before;
  };
  // compiled by then
  await base();
  let [ofBase, ofOther] = [Infinity, Infinity];
  for (let tries = 0; tries < TRIES; tries++) {
    ofBase = Math.min(ofBase, await cpuOf(base));
    ofOther = Math.min(ofOther, await cpuOf(other));
    if (ofOther / ofBase < limit) break;
  }
  return ofOther / ofBase;
}

/** The same of one action with four times as much to do: 4 in linear time, 16 in quadratic time. */
export function cpuGrowth(
  action: (size: number) => unknown,
  size: number,
  options: Omit<CpuComparison, 'base' | 'other'>,
): Promise<number> {
  return cpuRatio({ base: () => action(size), other: () => action(4 * size), ...options });
}

export function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
