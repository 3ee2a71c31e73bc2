/**
 * The tests that other versions of Node, Nest and the peers may fail: what depends on their insides or on their
 * ways, one file or two of each area.
 */
export const COMPATIBILITY = [
  // set-up on each platform, each kind of failure, each stage of a request
  'test/http/set-up.test.ts',
  'test/http/stages.test.ts',
  'test/http/thrown-values.test.ts',
  'test/http/nest-internals.test.ts',
  'test/http/routing.test.ts',
  'test/http/body-parity.test.ts',
  'test/http/http2.test.ts',
  // the replay of pipes, and what class-validator and class-transformer say
  'test/validation/handlers.test.ts',
  'test/validation/pipes-run-once.test.ts',
  'test/validation/whole-request.test.ts',
  'src/validation/',
  // a transaction on each driver, and what the drivers throw
  'test/transaction/requests/outcomes.test.ts',
  'test/transaction/requests/emitted-values.test.ts',
  'test/transaction/requests/database-failures.test.ts',
  'test/transaction/scopes/lazy-begin.test.ts',
  'test/transaction/joining-set-up.test.ts',
  'test/transaction/driver-errors/constraints.test.ts',
  // a call over each transport, and of each client
  'test/transports/',
  'test/client/requests.test.ts',
  'test/client/platform-fetch.test.ts',
  'test/client/axios-module.test.ts',
  // records, loggers, traces: the first lines of their set-ups
  'src/reporting/record/',
  'test/reporting/reporter.test.ts',
  'test/reporting/pino/set-up.test.ts',
  'test/reporting/pino/request-records.test.ts',
  'test/reporting/opentelemetry/set-up.test.ts',
  // what must not end the process
  'test/survival/failing-requests.test.ts',
];
