const TRIES = 6;

/**
 * How many times the CPU of a small input an action takes for a large one. Other work on the machine only adds
 * to what is measured, so the least of several tries counts; they end when it is below the limit.
 */
export async function cpuGrowth(
  action: (size: number) => unknown,
  [small, large]: readonly [small: number, large: number],
  limit: number,
): Promise<number> {
  // compiled by then
  await action(small);
  let [ofSmall, ofLarge] = [Infinity, Infinity];
  for (let tries = 0; tries < TRIES; tries++) {
    ofSmall = Math.min(ofSmall, await cpuOf(() => action(small)));
    ofLarge = Math.min(ofLarge, await cpuOf(() => action(large)));
    if (ofLarge / ofSmall < limit) break;
  }
  return ofLarge / ofSmall;
}

/** Microseconds of CPU, of this process alone. */
async function cpuOf(action: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
