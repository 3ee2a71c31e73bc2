import type { Measured } from './interleaved.js';

/** A heading and what each contender took; these times are for orientation, the machine drifts. */
export function printTitle(title: string, { microseconds }: Measured): void {
  console.log(`\n${title}`);
  for (const [name, time] of microseconds)
    console.log(`  ${name.padEnd(42)} ${time.toFixed(1).padStart(8)} µs`);
}

export function printRatio(name: string, to: string, ratio: number, goal: number): void {
  const verdict = ratio <= goal ? 'reached' : 'missed';
  console.log(
    `  ${name} / ${to}: ${ratio.toFixed(3)}  (to reach: at most ${goal.toFixed(2)}, ${verdict})`,
  );
}
