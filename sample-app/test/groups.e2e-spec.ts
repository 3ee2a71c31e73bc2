import type { ExpectedFailure } from './support/expected-failure.js';
import { itFails, onEachPlatform } from './support/on-each-platform.js';

const JSON_BODY = { 'Content-Type': 'application/json' };
const PROBLEM = { Accept: 'application/problem+json' };

/** Everything wrong at once: path, query, header, and a body with a nested object and a list. */
const WRONG = {
  target: 'POST /Groups/one/Contacts?notify=maybe',
  init: {
    headers: { ...JSON_BODY, 'X-Tenant': 'me' },
    body: JSON.stringify({
      email: 's3cret',
      address: { zip: '1' },
      phoneNumbers: [
        { number: '+17578640000', kind: 'work' },
        { number: '12', kind: 'office' },
        'none',
      ],
    }),
  },
};
const ISSUES = [
  {
    detail: "Failed to parse. 'Integer' compatible data type is required for parameter 'groupId'.",
    code: 'isInt',
    in: 'path',
    name: 'groupId',
  },
  {
    detail: "Failed to parse. 'Boolean' compatible data type is required for parameter 'notify'.",
    code: 'isBoolean',
    in: 'query',
    name: 'notify',
  },
  {
    detail: "Failed to parse. 'UUID' compatible data type is required for parameter 'X-Tenant'.",
    code: 'isUuid',
    in: 'header',
    name: 'X-Tenant',
  },
  {
    detail: "The 'address.street' field is missing in the request body.",
    code: 'required',
    pointer: '/address/street',
  },
  { detail: 'address.zip must have five digits', code: 'isZip', pointer: '/address/zip' },
  {
    detail: 'phoneNumbers.1.number must be a number such as +49301234567',
    code: 'matches',
    pointer: '/phoneNumbers/1/number',
  },
  {
    detail: 'phoneNumbers.1.kind must be one of the following values: home, work, mobile',
    code: 'isIn',
    pointer: '/phoneNumbers/1/kind',
  },
  {
    detail: 'nested property phoneNumbers.2 must be either object or array',
    code: 'nestedValidation',
    pointer: '/phoneNumbers/2',
  },
  {
    detail: "The 'name' field is missing in the request body.",
    code: 'required',
    pointer: '/name',
  },
  { detail: 'email must be an email', code: 'isEmail', pointer: '/email' },
];
const INVALID = { status: 400, code: 'VALIDATION_FAILED' } as const;

function problem(errors: readonly object[]): ExpectedFailure {
  return {
    ...INVALID,
    contentType: 'application/problem+json',
    body: (id, requestId) => ({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The request is invalid.',
      instance: `urn:uuid:${id}`,
      requestId,
      code: 'VALIDATION_FAILED',
      errors,
    }),
  };
}

onEachPlatform('groups', (sample) => {
  itFails(sample, [
    { ...WRONG, title: 'texts', ...INVALID, errors: ISSUES.map(({ detail }) => detail) },
    {
      ...WRONG,
      title: 'places and codes',
      init: { ...WRONG.init, headers: { ...WRONG.init.headers, ...PROBLEM } },
      ...problem(ISSUES),
    },
    {
      target: 'POST /Groups/0/Contacts',
      title: 'nothing sent',
      init: { headers: PROBLEM },
      ...problem([
        {
          detail: 'groupId must be a number from 1 to 2147483647.',
          code: 'isRowId',
          in: 'path',
          name: 'groupId',
        },
        {
          detail: "The 'X-Tenant' HTTP Header is missing in the request.",
          code: 'required',
          in: 'header',
          name: 'X-Tenant',
        },
        { detail: 'The request body is missing.', code: 'required', pointer: '' },
      ]),
    },
  ]);
});
