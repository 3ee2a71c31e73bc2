import { HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import axios from 'axios';
import { describe, expect, it } from 'vitest';

import { throwUpstreamErrors, UpstreamHttpModule } from '../../src/client/axios/index.js';
import {
  createRestClient,
  RestClient,
  RestClientModule,
  restClientToken,
  type RestClientOptions,
} from '../../src/client/index.js';
import { UserException } from '../../src/index.js';

@UserException(409, { code: 'TAKEN' })
class NameTaken extends Error {}
@UserException(409, { code: 'TAKEN' })
class EmailTaken extends Error {}
class Unmarked extends Error {}

/** Options that cannot be meant, and what is said of them. */
const MISTAKES: ReadonlyArray<readonly [string, object | undefined, RegExp]> = [
  ['no options', undefined, /got undefined as options; give it an object\.$/],
  ['no name', {}, /has no name; give it that of the service\.$/],
  [
    'a name with spaces',
    { name: 'my crm' },
    /option name that cannot be meant; give it a short name\.$/,
  ],
  [
    'an unknown option',
    { name: 'crm', baseURL: 'x' },
    /has no option "baseURL"; the options are name, /,
  ],
  [
    'a deadline that is none',
    { name: 'crm', deadline: 0 },
    /option deadline .* milliseconds, more than 0\.$/,
  ],
  [
    'no policy',
    { name: 'crm', policy: 'hide' },
    /has policy "hide"; use 'mask', 'forward' or a function/,
  ],
  [
    'a rule without treatment',
    { name: 'crm', policy: [{ status: 404 }] },
    /Rule 1 of .* has treatment undefined/,
  ],
  [
    'a rule for a good status',
    { name: 'crm', policy: [{ status: 200, treatment: 'mask' }] },
    /has status 200; use 400 to 599/,
  ],
  [
    'a header of the body',
    { name: 'crm', policy: [{ treatment: 'forward', headers: ['Content-Length'] }] },
    /copies the header "Content-Length", which is of the connection or of the body/,
  ],
  [
    'a hop-by-hop header',
    { name: 'crm', policy: [{ treatment: 'forward', headers: ['Connection'] }] },
    /copies the header "Connection"/,
  ],
  [
    'headers without forward',
    { name: 'crm', policy: [{ treatment: 'mask', headers: ['A'] }] },
    /only the treatment 'forward' copies them\.$/,
  ],
  [
    'an unknown condition',
    { name: 'crm', policy: [{ state: 404, treatment: 'mask' }] },
    /has no option "state"/,
  ],
  [
    'a class that is no exception',
    { name: 'crm', exceptions: [Unmarked] },
    /Unmarked .* decorate it with @UserException\.$/,
  ],
  [
    'a code twice',
    { name: 'crm', exceptions: [NameTaken, EmailTaken] },
    /two exceptions with the code TAKEN/,
  ],
  [
    'an exception that is none',
    { name: 'crm', exceptions: [undefined] },
    /which is no class; register classes\.$/,
  ],
  [
    'a maker without code',
    { name: 'crm', exceptions: [{ create: () => new Error() }] },
    /without code and create\(\)/,
  ],
  [
    'hooks that are no list',
    { name: 'crm', hooks: { beforeRequest: () => undefined } },
    /hooks in beforeRequest that are no list of functions\.$/,
  ],
  ['an unknown hook', { name: 'crm', hooks: { afterReponse: [] } }, /has no option "afterReponse"/],
  [
    'retry without number',
    { name: 'crm', retry: {} },
    /has retry without retries; say how often at most\.$/,
  ],
  [
    'retries that are too many',
    { name: 'crm', retry: { retries: 11 } },
    /retries 11; give it a number from 1 to 10\.$/,
  ],
  [
    'an unknown option of retry',
    { name: 'crm', retry: { retries: 1, delay: 1 } },
    /has no option "delay"/,
  ],
  [
    'a budget that is none',
    { name: 'crm', incoming: { budget: -1 } },
    /incoming\.budget that cannot be meant/,
  ],
  [
    'an unknown part of the request',
    { name: 'crm', incoming: { cancel: true } },
    /has no option "cancel"/,
  ],
];

const OF_FETCH: typeof MISTAKES = [
  [
    'an address that is none',
    { name: 'crm', baseUrl: 'crm' },
    /option baseUrl .* an address with http or https, without password, query and fragment\.$/,
  ],
  [
    'a header that cannot be sent, whose value is not shown',
    { name: 'crm', headers: { 'X-Api-Key': 's3cret\n2' } },
    /option headers that cannot be meant; give it headers as an object/,
  ],
  ['headers that are text', { name: 'crm', headers: 'X-Api-Key: 1' }, /option headers/],
  [
    'an address with a password',
    { name: 'crm', baseUrl: 'http://me:s3cret@crm' },
    /option baseUrl/,
  ],
  ['a file', { name: 'crm', baseUrl: 'file:///etc' }, /option baseUrl/],
  [
    'a timeout that is none',
    { name: 'crm', timeout: Number.NaN },
    /option timeout .* milliseconds/,
  ],
  [
    'redirections that are none',
    { name: 'crm', redirect: 'never' },
    /option redirect .* follow, manual or error\.$/,
  ],
];

describe('a client is not made of', () => {
  it.each([...MISTAKES, ...OF_FETCH])('%s', (_, options, message) => {
    const create = (): unknown => createRestClient(options as RestClientOptions);
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ name: 'SetupError' }) as Error);
    expect(create).not.toThrow(/s3cret/);
  });

  it.each(MISTAKES)('%s, for axios', (_, options, message) => {
    const join = (): void => throwUpstreamErrors(axios.create(), options as RestClientOptions);
    expect(join).toThrow(message);
    expect(join).toThrow(expect.objectContaining({ name: 'SetupError' }) as Error);
  });
});

describe('an instance of axios', () => {
  it('is joined once', () => {
    const instance = axios.create();
    throwUpstreamErrors(instance, { name: 'crm' });
    const again = (): void => throwUpstreamErrors(new HttpService(instance), { name: 'crm' });
    expect(again).toThrow(/joined already; do it once\.$/);
  });

  it('is none', () => {
    expect(() => throwUpstreamErrors({} as never, { name: 'crm' })).toThrow(/got no HttpService/);
  });
});

describe('the module of a client', () => {
  it('gives each service its own, in several applications', async () => {
    @Module({
      imports: [
        RestClientModule.register({ name: 'a' }),
        RestClientModule.registerAsync({ name: 'b', useFactory: async () => ({}) }),
        UpstreamHttpModule.register({ name: 'c' }),
      ],
    })
    class AppModule {}
    for (let application = 0; application < 2; application++) {
      const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
      const [a, b] = ['a', 'b'].map((name) =>
        module.get<RestClient>(restClientToken(name), { strict: false }),
      );
      expect([a?.name, b?.name]).toEqual(['a', 'b']);
      expect(a).toBeInstanceOf(RestClient);
      expect(module.get(HttpService, { strict: false })).toBeInstanceOf(HttpService);
      await module.close();
    }
  });

  it('fails at start-up for options that cannot be meant', async () => {
    const start = (module: unknown): Promise<unknown> =>
      Test.createTestingModule({ imports: [module as never] }).compile();
    const useFactory = (): object => ({ timeout: 'long' });
    await expect(
      start(RestClientModule.registerAsync({ name: 'crm', useFactory })),
    ).rejects.toThrow(/option timeout/);
    await expect(
      start(UpstreamHttpModule.registerAsync({ name: 'crm', useFactory })),
    ).rejects.toThrow(/option timeout/);
    expect(() => RestClientModule.registerAsync({} as never)).toThrow(
      /needs a name and useFactory/,
    );
    expect(() => UpstreamHttpModule.registerAsync({} as never)).toThrow(
      /needs a name and useFactory/,
    );
  });
});
