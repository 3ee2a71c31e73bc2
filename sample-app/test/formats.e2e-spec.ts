import { expect, it } from 'vitest';

import { itFails, onEachPlatform, type FailureCase } from './support/on-each-platform.js';

const MESSAGE = 'Record is protected against deletion';
const PROTECTED = { status: 409, code: 'CONTACT_PROTECTED' };

const PROBLEM = {
  ...PROTECTED,
  contentType: 'application/problem+json',
  body: (id: string, requestId: string) => ({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: MESSAGE,
    instance: `urn:uuid:${id}`,
    requestId,
    code: 'CONTACT_PROTECTED',
    contactId: 186,
  }),
};

const CASES: readonly FailureCase[] = [
  { target: 'GET /Failures/ProblemDetails', ...PROBLEM },
  {
    target: 'DELETE /Contacts/DeleteContact?ContactId=186',
    title: 'asked for by Accept',
    init: { headers: { Accept: 'application/problem+json' } },
    ...PROBLEM,
  },
  {
    target: 'GET /Failures/JsonApi',
    ...PROTECTED,
    contentType: 'application/vnd.api+json',
    body: (id, requestId) => ({
      errors: [
        {
          id,
          status: '409',
          code: 'CONTACT_PROTECTED',
          title: 'Conflict',
          detail: MESSAGE,
          meta: { contactId: 186 },
        },
      ],
      meta: { errorId: id, requestId },
    }),
  },
  {
    target: 'GET /Failures/HttpStatus',
    ...PROTECTED,
    body: (id, requestId) => ({
      HTTPStatus: {
        HTTPCode: 409,
        developerMessage: 'Conflict',
        userMessage: MESSAGE,
        errorCode: 'CONTACT_PROTECTED',
        errorId: id,
        requestId,
      },
    }),
  },
  {
    target: 'GET /Failures/BrokenFormatter',
    ...PROTECTED,
    errors: ['Conflict'],
    level: 'error',
    logged: [MESSAGE, 'the formatter has a defect'],
  },
  {
    target: 'GET /Contacts/GetContact?ContactId=999',
    title: 'with the help page of the translator',
    init: { headers: { Accept: 'application/problem+json' } },
    status: 404,
    code: 'CONTACT_NOT_FOUND',
    contentType: 'application/problem+json',
    body: (id, requestId) => ({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no contact 999.',
      instance: `urn:uuid:${id}`,
      requestId,
      code: 'CONTACT_NOT_FOUND',
      moreInfo: 'https://contacts.example/help/contact-not-found',
    }),
  },
  {
    target: 'GET /Failures/ResponseHook?Fails=true',
    ...PROTECTED,
    contentType: 'application/problem+json',
    body: (id, requestId) => ({ Status: 409, Content: PROBLEM.body(id, requestId) }),
  },
];

onEachPlatform('formats', (sample) => {
  itFails(sample, CASES);

  it('GET /Failures/ResponseHook: the hook sees a success too', async () => {
    const answer = await sample().request('GET /Failures/ResponseHook');
    expect(answer).toMatchObject({ status: 200, records: [] });
    expect(answer.text).toBe('{"Status":200,"Content":{"name":"Ada Lovelace"}}');
  });

  it('DELETE /Contacts/DeleteContact?ContactId=186: as XML', async () => {
    const answer = await sample().request('DELETE /Contacts/DeleteContact?ContactId=186', {
      headers: { Accept: 'application/problem+xml' },
    });
    const id = answer.headers.get('X-Error-Id');
    expect(answer.status).toBe(409);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+xml; charset=utf-8');
    expect(answer.text).toContain('<problem xmlns="urn:ietf:rfc:7807">');
    expect(answer.text).toContain(`<detail>${MESSAGE}</detail>`);
    expect(answer.text).toContain(`<instance>urn:uuid:${id}</instance>`);
  });
});
