import 'reflect-metadata';

import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { lastValueFrom } from 'rxjs';

import { throwUpstreamErrors } from '../src/client/axios/index.js';
import { createRestClient } from '../src/client/index.js';
import {
  BARE_AXIOS,
  BARE_FETCH,
  CALLS,
  LIMITED_AXIOS,
  LIMITED_FETCH,
  OURS_AXIOS,
  OURS_FETCH,
} from './client-contenders.js';
import { serve } from './contender-process.js';
import { timed } from './interleaved.js';

type Call = (path: string) => Promise<unknown>;

// as calls of ours have it
const TIMEOUT = 10_000;

async function fetched(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  if (!response.ok) throw Object.assign(new Error(`Answered ${response.status}`), { body });
  return body;
}

function httpService(baseURL: string, timeout = 0): HttpService {
  // keep-alive, as fetch has it
  return new HttpService(axios.create({ baseURL, timeout }));
}

const CONTENDERS: Readonly<Record<string, (origin: string) => Call>> = {
  /** As teams write it: without any limit of time. */
  [BARE_FETCH]: (origin) => (path) => fetched(`${origin}/${path}`),

  /** The least that a time limit takes: fetch ends by a signal alone. */
  [LIMITED_FETCH]: (origin) => async (path) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT);
    try {
      return await fetched(`${origin}/${path}`, { signal: controller.signal });
    } finally {
      clearTimeout(timer);
    }
  },

  [OURS_FETCH](origin) {
    const client = createRestClient({ name: 'service', baseUrl: origin });
    return (path) => client.get(path);
  },

  [BARE_AXIOS](origin) {
    const http = httpService(origin);
    return async (path) => (await lastValueFrom(http.get<unknown>(path))).data;
  },

  [LIMITED_AXIOS](origin) {
    const http = httpService(origin, TIMEOUT);
    return async (path) => (await lastValueFrom(http.get<unknown>(path))).data;
  },

  [OURS_AXIOS](origin) {
    const http = httpService(origin);
    throwUpstreamErrors(http, { name: 'service' });
    return async (path) => (await lastValueFrom(http.get<unknown>(path))).data;
  },
};

/** Why it failed, which whoever handles it asks: bodies are to be decoded by all. */
function codeOf(error: unknown): unknown {
  const { body, response } = error as {
    readonly body?: { readonly code: string };
    readonly response?: { readonly data: { readonly code: string } };
  };
  const { code } = body ?? response?.data ?? { code: undefined };
  if (code !== 'CONTACT_PROTECTED') throw new Error(`It failed with ${String(code)}`);
  return code;
}

const [name = '', port = ''] = process.argv.slice(2);
const call = CONTENDERS[name]?.(`http://127.0.0.1:${port}`);
if (call === undefined) throw new Error(`No contender ${name}`);
const tasks = new Map(
  CALLS.map(({ title, path }) => {
    const once = (): Promise<unknown> =>
      path === 'failed'
        ? call(path).then(() => Promise.reject(new Error('It was to fail')), codeOf)
        : call(path);
    return [title as string, timed(title, once).run];
  }),
);
serve(
  (task, count) => tasks.get(task)?.(count) ?? Promise.reject(new Error(`No task ${task}`)),
  async () => process.exit(),
);
