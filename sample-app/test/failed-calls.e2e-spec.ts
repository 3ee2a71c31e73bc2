import { it } from 'vitest';

import { expectFailedCall, PROBLEM, type ExpectedCall } from './support/expected-call.js';
import { onEachPlatform } from './support/on-each-platform.js';

const FAILED = {
  status: 502,
  code: 'UPSTREAM_FAILED',
  title: 'Bad Gateway',
  detail: 'A service that this one depends on failed.',
};
const UNAVAILABLE = {
  status: 503,
  code: 'UPSTREAM_UNAVAILABLE',
  title: 'Service Unavailable',
  detail: 'A service that this one depends on is not available at the moment.',
};
const THUNDER = {
  endpoint: '/weather/thunder',
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  detail: 'An unexpected error occurred.',
};
const UNKNOWN_ZIP: ExpectedCall = {
  status: 404,
  code: 'ZIP_UNKNOWN',
  title: 'Not Found',
  detail: 'No place has the zip code 00000',
  members: { zip: '00000' },
  upstream: {
    endpoint: '/cities/{zip}',
    status: 404,
    code: 'ZIP_UNKNOWN',
    detail: 'No place has the zip code 00000',
  },
};

const CASES: Readonly<Record<string, ExpectedCall>> = {
  'City?zip=00000': UNKNOWN_ZIP,
  'Axios/City?zip=00000': UNKNOWN_ZIP,
  'Postage?zip=00000': {
    status: 409,
    code: 'NO_DELIVERY',
    title: 'Conflict',
    detail: 'Nothing is delivered there',
    members: { zip: '00000' },
    upstream: UNKNOWN_ZIP.upstream,
  },
  'Weather/Thunder': { ...FAILED, upstream: THUNDER },
  'Axios/Thunder': { ...FAILED, upstream: THUNDER },
  'Weather/Storm': { ...FAILED, upstream: { ...THUNDER, attempt: 3 } },
  'Weather/Silence': {
    ...FAILED,
    upstream: { service: 'old-addresses', endpoint: '/cities/{zip}' },
  },
  'Weather/Hail': { ...FAILED, upstream: { endpoint: '/weather/hail', status: 200 } },
  'Weather/Fog': {
    status: 504,
    code: 'UPSTREAM_TIMEOUT',
    title: 'Gateway Timeout',
    detail: 'A service that this one depends on did not answer in time.',
    upstream: { endpoint: '/weather/fog' },
  },
  'Weather/Maintenance': {
    ...UNAVAILABLE,
    headers: { 'retry-after': '120' },
    upstream: {
      endpoint: '/weather/maintenance',
      status: 503,
      code: 'SERVICE_UNAVAILABLE',
      detail: 'Addresses are imported until noon',
    },
  },
  'Weather/Crowd': {
    ...UNAVAILABLE,
    headers: { 'retry-after': '30' },
    upstream: {
      endpoint: '/weather/crowd',
      status: 429,
      code: 'TOO_MANY_REQUESTS',
      detail: 'Account 4711 asks too often',
    },
  },
  'Weather/Change': {
    status: 410,
    code: 'STREET_RENAMED',
    title: 'Gone',
    detail: 'The street has another name now',
    members: { newName: 'Neue Straße' },
    headers: {
      link: '<https://addresses.example/streets/neue-strasse>; rel="successor-version"',
    },
    upstream: {
      endpoint: '/weather/change',
      status: 410,
      code: 'STREET_RENAMED',
      detail: 'The street has another name now',
    },
  },
  'Weather/Quota': {
    status: 503,
    code: 'CHECKS_USED_UP',
    title: 'Service Unavailable',
    detail: 'No more addresses can be checked today',
    headers: { 'retry-after': '3600' },
    upstream: {
      endpoint: '/weather/quota',
      status: 403,
      code: 'QUOTA_EXCEEDED',
      detail: 'Account 4711 has used up its contingent',
    },
  },
};

onEachPlatform('failed calls', (sample) => {
  it.each(Object.entries(CASES))('GET /Addresses/%s', async (path, expected) => {
    expectFailedCall(await sample().request(`GET /Addresses/${path}`, PROBLEM), expected);
  });
});
