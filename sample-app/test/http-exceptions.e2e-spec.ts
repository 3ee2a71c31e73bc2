import { itFails, onEachPlatform, type FailureCase } from './support/on-each-platform.js';

const CLOSED = {
  status: 503,
  code: 'SERVICE_CLOSED',
  errors: ['The service is closed for maintenance'],
  headers: { 'Retry-After': '120' },
  level: 'warn',
};

const CASES: readonly FailureCase[] = [
  {
    target: 'GET /Failures/HttpExceptionText',
    status: 404,
    code: 'NOT_FOUND',
    errors: ['There is no such list'],
  },
  {
    target: 'GET /Failures/HttpExceptionObject',
    status: 423,
    code: 'CONTACT_LOCKED',
    errors: ['The contact is being edited'],
  },
  {
    target: 'GET /Failures/HttpExceptionObject',
    title: 'its further members, in a format that has them',
    init: { headers: { Accept: 'application/problem+json' } },
    status: 423,
    code: 'CONTACT_LOCKED',
    contentType: 'application/problem+json',
    body: (id, requestId) => ({
      type: 'about:blank',
      title: 'Locked',
      status: 423,
      detail: 'The contact is being edited',
      instance: `urn:uuid:${id}`,
      requestId,
      code: 'CONTACT_LOCKED',
      lockedBy: 'Grace',
    }),
  },
  {
    target: 'GET /Failures/HttpExceptionServerError',
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    errors: ['An unexpected error occurred.'],
    logged: ['db.internal: password authentication failed'],
  },
  {
    target: 'GET /Failures/TooManyRequests',
    status: 429,
    code: 'TOO_MANY_REQUESTS',
    errors: ['Ten requests a minute are allowed'],
    headers: { 'Retry-After': '30' },
  },
  { target: 'GET /Failures/ServiceClosed', ...CLOSED },
  {
    target: 'GET /Failures/WithoutStatus',
    status: 500,
    code: 'ACCESS_KEY_MISSING',
    errors: ['An access key is needed'],
  },
  {
    target: 'GET /Failures/StatusSetBefore',
    status: 422,
    code: 'ACCESS_KEY_MISSING',
    errors: ['An access key is needed'],
  },
  ...['MiddlewareThrows', 'MiddlewareRejects', 'MiddlewareCallsBack'].map((route) => ({
    target: `GET /Failures/${route}`,
    ...CLOSED,
  })),
  { target: 'GET /Failures/InterceptorBefore', ...CLOSED },
  { target: 'GET /Failures/InterceptorAfter', ...CLOSED },
  {
    target: 'GET /Failures/GuardRejects',
    status: 403,
    code: 'NOT_YOUR_CONTACT',
    errors: ['This contact belongs to somebody else'],
  },
  {
    target: 'GET /Failures/GuardRefuses',
    status: 403,
    code: 'FORBIDDEN',
    errors: ['Forbidden resource'],
  },
  {
    target: 'GET /Failures/Unauthenticated',
    status: 401,
    code: 'ACCESS_KEY_MISSING',
    errors: ['An access key is needed'],
    headers: { 'WWW-Authenticate': 'Bearer realm="contacts"' },
  },
];

onEachPlatform('exceptions with a status', (sample) => itFails(sample, CASES));
