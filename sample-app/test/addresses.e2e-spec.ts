import { describe, expect, it } from 'vitest';

import { startAddressService } from '../src/address-service/start-address-service.js';
import { expectFailedCall, PROBLEM } from './support/expected-call.js';
import { expectFailure } from './support/expected-failure.js';
import { onEachPlatform } from './support/on-each-platform.js';
import { RecordingLog } from './support/recording-log.js';
import { PLATFORMS, Sample } from './support/sample.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const GOOD: Readonly<Record<string, unknown>> = {
  'City?zip=10115': { zip: '10115', city: 'Berlin' },
  'Axios/City?zip=10115': { zip: '10115', city: 'Berlin' },
  'Postage?zip=10115': { cents: 85 },
  'Neighbours?zip=10115': ['Potsdam', 'Bernau'],
  'Neighbours?zip=00000': [],
  'Weather/Gusts': { attempt: 3 },
};

onEachPlatform('addresses', (sample) => {
  it.each(Object.entries(GOOD))('GET /Addresses/%s', async (path, json) => {
    const answer = await sample().request(`GET /Addresses/${path}`);
    expect(answer).toMatchObject({ status: 200, json, records: [] });
  });

  it('GET /Addresses/Weather/Gusts: both failed attempts are in the log of the service', async () => {
    const { serviceRecords } = await sample().request('GET /Addresses/Weather/Gusts');
    expect(serviceRecords.map(({ data }) => data['status'])).toEqual([503, 503]);
    expect(serviceRecords[0]?.data['requestId']).toBe(serviceRecords[1]?.data['requestId']);
  });

  it('POST /Addresses/Check: an address as it should be', async () => {
    const address = { street: 'Invalidenstraße 1', zip: '10115', country: 'DE' };
    const answer = await sample().send('POST /Addresses/Check', address);
    expect(answer).toMatchObject({ status: 200, json: { deliverable: true }, records: [] });
  });

  it('POST /Addresses/Check: what the service finds wrong, and where', async () => {
    const headers = { ...PROBLEM.headers, 'Content-Type': 'application/json' };
    const body = '{"street":"","zip":"1"}';
    expectFailedCall(await sample().request('POST /Addresses/Check', { headers, body }), {
      status: 422,
      code: 'ADDRESS_INVALID',
      title: 'Unprocessable Entity',
      detail: 'This is no address to which mail can be sent',
      members: {
        errors: [
          {
            detail: 'street must be longer than or equal to 1 characters',
            code: 'isLength',
            pointer: '/street',
          },
          { detail: 'zip must have five digits', code: 'matches', pointer: '/zip' },
          {
            detail: "The 'country' field is missing in the request body.",
            code: 'required',
            pointer: '/country',
          },
        ],
      },
      upstream: {
        method: 'POST',
        endpoint: '/checks',
        status: 400,
        code: 'VALIDATION_FAILED',
        detail: 'The request is invalid.',
      },
    });
  });

  it('GET /Addresses/City: what the client has to send is checked before the call', async () => {
    const answer = await sample().request('GET /Addresses/City?zip=1');
    expectFailure(answer, {
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: ['zip must have five digits'],
    });
    expect(answer.records[0]?.data).not.toHaveProperty('upstream');
  });

  it('GET /Addresses/Weather/Request: the service gets the ids of the request', async () => {
    const headers = { Traceparent: TRACE };
    const answer = await sample().request('GET /Addresses/Weather/Request', { headers });
    const req = answer.requests[0]?.data['req'] as { id: string | number } | undefined;
    const json = { requestId: String(req?.id), traceparent: TRACE };
    expect(answer).toMatchObject({ status: 200, json, records: [] });
  });
});

describe.each(PLATFORMS)('an address service of ones own on %s', (platform) => {
  it('is called with its key, and goes on when the application ends', async () => {
    const service = await startAddressService(platform, 'a key', new RecordingLog());
    const url = await service.getUrl();
    const cityBy = async (key: string) => {
      const environment = { ADDRESS_SERVICE_URL: url, ADDRESS_SERVICE_KEY: key };
      const sample = await Sample.start(platform, undefined, environment);
      const answer = await sample.request('GET /Addresses/City?zip=10115');
      await sample.close();
      return answer;
    };
    expect((await cityBy('a key')).json).toEqual({ zip: '10115', city: 'Berlin' });
    const refused = await cityBy('another key');
    expect(refused).toMatchObject({ status: 502, json: { StatusCode: 502 } });
    expect(refused.records[0]?.data['upstream']).toMatchObject({ status: 401 });
    await service.close();
  });
});

describe.each(PLATFORMS)('the address service of the application on %s', (platform) => {
  it('ends with it', async () => {
    const sample = await Sample.start(platform);
    const { records } = await sample.request('GET /Addresses/Weather/Thunder');
    const upstream = records[0]?.data['upstream'] as { endpoint: string } | undefined;
    const address = String(upstream?.endpoint);
    expect((await fetch(address)).status).toBe(401);
    await sample.close();
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});
