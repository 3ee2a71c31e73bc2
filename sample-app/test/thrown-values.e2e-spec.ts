import { itFails, onEachPlatform, type FailureCase } from './support/on-each-platform.js';

const UNKNOWN = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  errors: ['An unexpected error occurred.'],
};

/** The whole body is asserted, so nothing of what is logged here can be in it. */
const CASES: readonly FailureCase[] = [
  {
    target: 'GET /Failures/UnknownError',
    ...UNKNOWN,
    logged: ['postgres://[Redacted]@db.internal/contacts'],
  },
  { target: 'GET /Failures/ThrownText', ...UNKNOWN, logged: ['s3cret text'] },
  { target: 'GET /Failures/ThrownNull', ...UNKNOWN, logged: ['null'] },
  {
    target: 'GET /Failures/AggregateError',
    ...UNKNOWN,
    logged: ['AggregateError', 'mirror-1.internal is down', 'mirror-2.internal is down'],
  },
  {
    target: 'GET /Failures/CauseChain',
    ...UNKNOWN,
    logged: [
      'The contact could not be read',
      'SELECT email FROM contact failed',
      'socket 10.0.0.7:5432 was closed',
    ],
  },
  {
    target: 'GET /Failures/CleanUpFails',
    status: 409,
    // the answer is that of the first error; the clean-up that failed is a defect
    level: 'error',
    code: 'CONTACT_PROTECTED',
    errors: ['Record is protected against deletion'],
  },
  { target: 'GET /Failures/ProviderFails', ...UNKNOWN, logged: ['tenants.internal:5432'] },
];

onEachPlatform('thrown values', (sample) => itFails(sample, CASES));
