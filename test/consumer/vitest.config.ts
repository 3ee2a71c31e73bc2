import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/consumer/**/*.test.ts'],
    globalSetup: ['test/consumer/packed-library.ts'],
    maxWorkers: 3,
    // each test installs packages and starts an application
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: ['default', ['json', { outputFile: '.reports/consumer.json' }]],
  },
});
