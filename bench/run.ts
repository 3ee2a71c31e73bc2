import 'reflect-metadata';

import { benchClient } from './client.bench.js';
import type { Rounds } from './interleaved.js';
import { benchReporting } from './reporting.bench.js';
import { benchRequests } from './requests.bench.js';
import { benchStartUp } from './start-up.bench.js';
import { benchTransactions } from './transactions.bench.js';
import { benchValidation } from './validation.bench.js';

// a smoke run shows that the benchmarks work; its ratios mean nothing
const isSmoke = process.argv.includes('--smoke');
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length);

const smokeRounds: Rounds = { warmUp: 80, rounds: 4, batch: 80 };

const BENCHMARKS = {
  requests: () => benchRequests(isSmoke ? smokeRounds : { warmUp: 8000, rounds: 120, batch: 800 }),
  reporting: () =>
    benchReporting(isSmoke ? smokeRounds : { warmUp: 8000, rounds: 120, batch: 800 }),
  // these take several times as long
  validation: () =>
    benchValidation(isSmoke ? smokeRounds : { warmUp: 4000, rounds: 80, batch: 400 }),
  transactions: () =>
    benchTransactions(isSmoke ? smokeRounds : { warmUp: 2000, rounds: 40, batch: 100 }),
  client: () => benchClient(isSmoke ? smokeRounds : { warmUp: 4000, rounds: 60, batch: 300 }),
  'start-up': () =>
    benchStartUp(
      isSmoke ? { warmUp: 1, rounds: 2, batch: 1 } : { warmUp: 1, rounds: 20, batch: 1 },
    ),
};

for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (only === undefined || only === name) await run();
}
