import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

import { IS_FULL_VOLUME } from './support/volume.js';

/** What tries its luck many times, or runs applications in processes of their own. */
const SOAK = [
  'test/survival/**/*.test.ts',
  'test/transaction/soak/*.test.ts',
  'test/{client/sockets,http/property,reporting/storm,reporting/alarms/flood}.test.ts',
  'test/validation/{differential,growth,http-differential,scalars-differential}.test.ts',
];

const ISOLATED = [
  // the instrumentation of OpenTelemetry changes Node's `http`, before others have loaded it
  'test/{client,reporting/opentelemetry}/{tracing,trace-id}.test.ts',
  // the examples are whole applications, with loggers and SDKs that are set for the process
  'test/readme/readme.test.ts',
];

/** Files share the modules that a worker has loaded: loading them is most of the time of most files. */
function project(
  name: string,
  include: string[],
  { exclude = [...SOAK, ...ISOLATED], isolate = false, globalSetup = [] as string[] } = {},
): TestProjectInlineConfiguration {
  return { extends: true, test: { name, include, exclude, isolate, globalSetup } };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', ['src/**/*.spec.ts', 'test/architecture/*.test.ts']),
      project('http', ['test/{http,reporting,support,transports,validation}/**/*.test.ts']),
      project('client', ['test/client/**/*.test.ts']),
      project('database', ['test/transaction/**/*.test.ts']),
      project('soak', SOAK, { exclude: [], globalSetup: ['test/support/compiled-apps.ts'] }),
      project('isolated', ISOLATED, { exclude: [], isolate: true }),
    ],
    setupFiles: ['test/support/setup.ts'],
    // many tests wait; on large machines servers run out of connections
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    // these only end what hangs: a busy machine takes many times as long as a quiet one
    testTimeout: IS_FULL_VOLUME ? 900_000 : 180_000,
    hookTimeout: 180_000,
    expect: { poll: { interval: 10, timeout: 60_000 } },
    reporters: ['default', ['json', { outputFile: '.reports/tests.json' }]],
  },
});
