import { expect } from 'vitest';

/** Expects the response of every application to an exception of its own. @param url its address. */
export async function expectErrorResponse(url: string): Promise<void> {
  const response = await fetch(`${url}/contacts`, { method: 'DELETE' });
  expect(response.status).toBe(409);
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'x-error-code': 'CONTACT_PROTECTED',
    'x-error-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'Record is protected against deletion',
    instance: `urn:uuid:${headers['x-error-id']}`,
    code: 'CONTACT_PROTECTED',
    contactId: 186,
  });
}

export async function expectCalls(url: string): Promise<void> {
  const caught = await fetch(`${url}/contacts/caught`);
  expect(await caught.json()).toEqual({ contactId: 186, isCause: true });
  const masked = await fetch(`${url}/contacts/masked`);
  expect(masked.status).toBe(502);
  expect(await masked.json()).toMatchObject({ status: 502, code: 'UPSTREAM_FAILED' });
}

export async function expectTrace(url: string): Promise<void> {
  const response = await fetch(`${url}/contacts`, { method: 'DELETE' });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  expect(response.headers.get('x-trace-id')).toBe(traceId);
  expect(await response.json()).toMatchObject({ code: 'CONTACT_PROTECTED', traceId });
}

export async function expectRecord(url: string): Promise<void> {
  const { headers } = await fetch(`${url}/contacts`, { method: 'DELETE' });
  const records = (await (await fetch(`${url}/contacts/records`)).json()) as unknown[];
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    level: 30,
    code: 'CONTACT_PROTECTED',
    errorId: headers.get('x-error-id'),
    requestId: headers.get('x-request-id'),
    err: { type: 'DeletionNotAllowed', message: 'Record is protected against deletion' },
    req: { method: 'DELETE', url: '/contacts' },
    res: { statusCode: 409 },
  });
}

export async function expectTransactions(url: string): Promise<void> {
  const contacts = `${url}/contacts`;
  expect((await fetch(contacts, { method: 'POST' })).status).toBe(201);
  const failed = await fetch(`${contacts}/failing`, { method: 'POST' });
  expect(failed.headers.get('x-error-code')).toBe('CONTACT_PROTECTED');
  const refused = await fetch(contacts, { method: 'POST' });
  expect(await refused.json()).toEqual({ Errors: ['This name is taken'], StatusCode: 409 });
  expect(await (await fetch(contacts)).json()).toEqual(['Ada']);
}
