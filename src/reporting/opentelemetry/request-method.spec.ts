import { afterEach, expect, it, vi } from 'vitest';

import { createMethodName } from './request-method.js';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['GET', 'GET'],
  ['PATCH', 'PATCH'],
  ['QUERY', 'QUERY'],
  ['get', '_OTHER'],
  ['PROPFIND', '_OTHER'],
  ['X-1', '_OTHER'],
])('%s is %s', (method, name) => {
  expect(createMethodName()(method)).toBe(name);
});

it('knows those that OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS lists instead', () => {
  vi.stubEnv('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS', 'GET, PROPFIND,');
  const methodName = createMethodName();
  expect(['GET', 'PROPFIND', 'POST', ''].map(methodName)).toEqual([
    'GET',
    'PROPFIND',
    '_OTHER',
    '_OTHER',
  ]);
});
