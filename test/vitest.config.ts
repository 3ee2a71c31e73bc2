import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.test.ts'],
    // it installs packages, so it has its own script
    exclude: ['test/consumer/**'],
    setupFiles: ['test/support/setup.ts'],
    // Vitest leaves a core free, on small machines half of them; on large ones servers run out of connections
    maxWorkers: Math.min(availableParallelism(), 4),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Vitest gives up after a second, in which a busy machine may not look even once
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default', ['json', { outputFile: '.reports/tests.json' }]],
  },
});
