import { expect, it } from 'vitest';

import { expectHeaders } from './support/expected-failure.js';
import { itFails, onEachPlatform, type FailureCase } from './support/on-each-platform.js';

const bodyOf = (contentType: string, body: string): RequestInit => ({
  headers: { 'Content-Type': contentType },
  body,
});
const CREATE = 'POST /Contacts/CreateContact';
const MISSING_ID = "The 'ContactId' URL parameter is missing in the request.";
const NO_INTEGER =
  "Failed to parse. 'Integer' compatible data type is required for parameter 'ContactId'.";

const CASES: readonly FailureCase[] = [
  {
    target: 'GET /Contacts/GetNothing',
    status: 404,
    code: 'ROUTE_NOT_FOUND',
    errors: ['Nothing is served at this address.'],
  },
  {
    target: 'PATCH /Contacts/GetContacts',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    errors: ['The method PATCH is not supported at this address.'],
    headers: { Allow: 'GET, HEAD' },
  },
  {
    target: CREATE,
    title: 'malformed JSON',
    init: bodyOf('application/json', '{"name": s3cret'),
    status: 400,
    code: 'MALFORMED_JSON',
    errors: ['Failed to parse JSON request content.'],
  },
  {
    target: CREATE,
    title: 'a media type that is not read',
    init: bodyOf('application/xml', '<contact/>'),
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    errors: ['The media type of the request body is not supported.'],
    headers: { 'Accept-Post': 'application/json, application/x-www-form-urlencoded' },
  },
  {
    target: CREATE,
    title: 'a body that is too large',
    init: bodyOf('application/json', JSON.stringify({ name: 'x'.repeat(2_000_000) })),
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    errors: ['The request body is too large.'],
  },
  {
    target: CREATE,
    title: 'members that are not valid',
    init: bodyOf('application/json', '{"name":"","email":"s3cret"}'),
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: ['name should not be empty', 'email must be an email'],
  },
  {
    target: CREATE,
    title: 'no body',
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: ['The request body is missing.'],
  },
  {
    target: 'PUT /Contacts/UpdateContact?ContactId=abc',
    title: 'query and body',
    init: bodyOf('application/json', '{"name":5,"email":"a@contacts.example"}'),
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: [
      NO_INTEGER,
      'name must be a string',
      'name must be shorter than or equal to 100 characters',
    ],
  },
  {
    target: 'GET /Contacts/GetContact',
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: [MISSING_ID],
  },
  ...['abc', '1.5'].map((id) => ({
    target: `GET /Contacts/GetContact?ContactId=${id}`,
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: [NO_INTEGER],
  })),
  ...['0', '-1', '2147483648'].map((id) => ({
    target: `GET /Contacts/GetContact?ContactId=${id}`,
    status: 400,
    code: 'VALIDATION_FAILED',
    errors: ['ContactId must be a number from 1 to 2147483647.'],
  })),
  {
    target: 'GET /Contacts/GetContact',
    title: 'the issue, in a format that has places',
    init: { headers: { Accept: 'application/problem+json' } },
    status: 400,
    code: 'VALIDATION_FAILED',
    contentType: 'application/problem+json',
    body: (id, requestId) => ({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The request is invalid.',
      instance: `urn:uuid:${id}`,
      requestId,
      code: 'VALIDATION_FAILED',
      errors: [{ detail: MISSING_ID, code: 'required', in: 'query', name: 'ContactId' }],
    }),
  },
];

onEachPlatform('refused requests', (sample) => {
  itFails(sample, CASES);

  it('HEAD /Contacts/GetContact?ContactId=999: headers alone', async () => {
    const answer = await sample().request('HEAD /Contacts/GetContact?ContactId=999');
    expect(answer).toMatchObject({ status: 404, text: '' });
    expect(answer.records).toHaveLength(1);
    expectHeaders(answer, { 'X-Error-Code': 'CONTACT_NOT_FOUND', 'Cache-Control': 'no-store' });
  });
});
