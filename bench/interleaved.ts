export interface Contender {
  readonly name: string;
  /** Milliseconds that so many operations took. */
  readonly run: (count: number) => Promise<number>;
}

export interface Rounds {
  readonly warmUp: number;
  readonly rounds: number;
  readonly batch: number;
}

/** A contender that does one operation after the other. */
export function timed(name: string, operation: () => Promise<unknown>): Contender {
  const run = async (count: number): Promise<number> => {
    const start = performance.now();
    for (let done = 0; done < count; done++) await operation();
    return performance.now() - start;
  };
  return { name, run };
}

/** Per contender the median time of one operation, in microseconds, and the ratio to each other one. */
export interface Measured {
  readonly microseconds: ReadonlyMap<string, number>;
  readonly ratio: (name: string, to: string) => number;
}

/**
 * Runs contenders in turns, in another order each round, so that drift of the machine meets all of
 * them alike. A ratio is the median of the ratios within the rounds, not of two medians.
 */
export async function interleaved(
  contenders: readonly Contender[],
  plan: Rounds,
): Promise<Measured> {
  for (const { run } of contenders) await run(plan.warmUp);
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (const { name, run } of rotated(contenders, round)) {
      times.get(name)?.push((await run(plan.batch)) / plan.batch);
    }
  }
  const of = (name: string): number[] => times.get(name) ?? [];
  return {
    microseconds: new Map([...times].map(([name, list]) => [name, median(list) * 1000])),
    ratio: (name, to) =>
      median(of(name).map((time, round) => time / (of(to)[round] ?? Number.NaN))),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Turned by one each round, and backwards every other round. */
function rotated<T>(items: readonly T[], round: number): T[] {
  const turn = round % items.length;
  const turned = [...items.slice(turn), ...items.slice(0, turn)];
  return round % 2 === 0 ? turned : turned.reverse();
}
