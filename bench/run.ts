import 'reflect-metadata';

import type { Rounds } from './interleaved.js';
import { benchRequests } from './requests.bench.js';
import { benchStartUp } from './start-up.bench.js';
import { benchValidation } from './validation.bench.js';

// a smoke run shows that the benchmarks work; its ratios mean nothing
const isSmoke = process.argv.includes('--smoke');
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length);

const requestRounds: Rounds = isSmoke
  ? { warmUp: 80, rounds: 4, batch: 80 }
  : { warmUp: 8000, rounds: 120, batch: 800 };

const BENCHMARKS = {
  requests: () => benchRequests(requestRounds),
  validation: () => benchValidation(requestRounds),
  'start-up': () =>
    benchStartUp(
      isSmoke ? { warmUp: 1, rounds: 2, batch: 1 } : { warmUp: 1, rounds: 20, batch: 1 },
    ),
};

for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (only === undefined || only === name) await run();
}
