import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // the types are checked, nothing is run
    include: [],
    passWithNoTests: true,
    typecheck: {
      enabled: true,
      include: ['test/types/**/*.test-d.ts'],
      tsconfig: 'test/types/tsconfig.json',
    },
    reporters: ['default', ['json', { outputFile: '.reports/types.json' }]],
  },
});
