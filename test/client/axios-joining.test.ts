import { createRequire } from 'node:module';

import { HttpModule, HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { throwUpstreamErrors, type UpstreamAxiosOptions } from '../../src/client/axios/index.js';
import { SetupError } from '../../src/core/setup-error.js';
import { startMisbehavingServer, type MisbehavingServer } from '../support/misbehaving-server.js';
import { failureOf } from './callers.js';

let server: MisbehavingServer;
beforeAll(async () => {
  server = await startMisbehavingServer();
});
afterAll(() => server.close());
beforeEach(() => server.forget());

function joined(http: AxiosInstance, options: UpstreamAxiosOptions): AxiosInstance {
  throwUpstreamErrors(http, options);
  return http;
}

/** The types of axios 1.8 do not know that instances create others. */
function childOf(parent: AxiosInstance, defaults: CreateAxiosDefaults = {}): AxiosInstance {
  return (parent as unknown as Pick<typeof axios, 'create'>).create(defaults);
}

describe('the axios that all instances are made from', () => {
  const { default: copy } = createRequire(import.meta.url)('axios') as { default: typeof axios };

  it.each([
    ['the default export', axios],
    ['that of CommonJS', copy],
    ['what a service has that no module has configured', new HttpService()],
  ])('is not joined: %s', (_, global) => {
    expect(() => throwUpstreamErrors(global, { name: 'crm' })).toThrow(
      'throwUpstreamErrors "crm" got the axios that all instances are made from; give it one of ' +
        'UpstreamHttpModule.register(), HttpModule.register({}) or axios.create().',
    );
  });

  it('is left as it was by a service of a plain HttpModule', async () => {
    const before = { ...axios.defaults };
    @Module({ imports: [HttpModule] })
    class CrmModule {
      constructor(http: HttpService) {
        throwUpstreamErrors(http, { name: 'crm' });
      }
    }
    const starting = Test.createTestingModule({ imports: [CrmModule] }).compile();
    await expect(starting).rejects.toThrow(SetupError);
    expect({ ...axios.defaults }).toEqual(before);
    const stranger = axios.create({ baseURL: server.origin });
    await expect(stranger.get('/status/404')).rejects.toMatchObject({ name: 'AxiosError' });
  });

  it('is another one than that of a module with config', async () => {
    @Module({ imports: [HttpModule.register({})] })
    class CrmModule {
      constructor(readonly http: HttpService) {
        throwUpstreamErrors(http, { name: 'crm' });
      }
    }
    const app = await Test.createTestingModule({ imports: [CrmModule] }).compile();
    const { axiosRef } = app.get(CrmModule).http;
    expect((await failureOf(axiosRef.get(`${server.origin}/status/404`))).service).toBe('crm');
  });
});

describe('an instance that a joined one has created', () => {
  const counted = (name: string, hooked: string[]): UpstreamAxiosOptions => ({
    name,
    hooks: { beforeRequest: [() => void hooked.push(name)] },
  });

  it('is joined by itself', async () => {
    const hooked: string[] = [];
    const parent = joined(axios.create({ baseURL: server.origin }), counted('bank', hooked));
    const child = joined(childOf(parent), counted('accounts', hooked));
    const grandchild = joined(childOf(child), counted('cards', hooked));
    for (const [http, name] of [
      [child, 'accounts'],
      [grandchild, 'cards'],
      [parent, 'bank'],
    ] as const) {
      expect((await failureOf(http.get('/status/404'))).service).toBe(name);
    }
    expect(hooked).toEqual(['accounts', 'cards', 'bank']);
  });

  it('has a time limit of its own', async () => {
    const parent = joined(axios.create({ baseURL: server.origin }), { name: 'bank', timeout: 50 });
    const child = joined(childOf(parent), { name: 'accounts', timeout: 5_000 });
    const { data } = await child.get<object>('/slow-headers?ms=300');
    expect(data).toMatchObject({ status: 200 });
  });

  it('sends with the adapter that its parent had', async () => {
    const sent: unknown[] = [];
    const send = axios.getAdapter('http');
    const adapter: typeof send = (config) => (sent.push(config.url), send(config));
    const parent = joined(axios.create({ baseURL: server.origin, adapter }), { name: 'bank' });
    const child = joined(childOf(parent), { name: 'accounts' });
    await child.get('/status/200');
    expect(sent).toEqual(['/status/200']);
  });

  it('keeps what its parent has, if it is not joined', async () => {
    const hooked: string[] = [];
    const parent = joined(axios.create({ baseURL: server.origin }), counted('bank', hooked));
    const child = childOf(parent);
    expect((await failureOf(child.get('/status/404'))).service).toBe('bank');
    const abort = new AbortController();
    const failing = failureOf(child.get('/slow-headers', { signal: abort.signal }));
    await expect.poll(() => server.seen.length).toBe(2);
    abort.abort();
    expect(await failing).toMatchObject({ family: 'aborted', service: 'bank' });
    expect(hooked).toEqual(['bank', 'bank']);
  });
});

describe('an instance whose options could not be meant', () => {
  it('may be joined with others', () => {
    const http = axios.create();
    const exceptions = [class Unmarked extends Error {}];
    expect(() => joined(http, { name: 'crm', exceptions })).toThrow(SetupError);
    expect(() => joined(http, { name: 'crm' })).not.toThrow();
  });
});
