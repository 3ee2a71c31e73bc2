import axios, {
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';

import type { ClientSettings } from '../call/call-settings.js';
import { retrySettingsOf } from '../call/retry-options.js';
import { UpstreamCall } from '../call/upstream-call.js';
import { clientSettingsOf, DEFAULT_TIMEOUT } from '../client-settings.js';
import { SetupError } from '../../core/setup-error.js';
import {
  assertChecked,
  MILLISECONDS,
  UPSTREAM_CHECKS,
  type UpstreamOptions,
} from '../upstream-options.js';
import { AxiosCall, type CallDefaults } from './axios-call.js';
import { responseOf } from './axios-content.js';
import { AxiosTransport } from './axios-transport.js';
import { LateFailures, type AxiosUpstreamCall } from './late-failures.js';

export interface UpstreamAxiosOptions extends UpstreamOptions {
  /** Milliseconds of one attempt of calls whose config has no `timeout`. Default: 10000. */
  readonly timeout?: number;
}

/** An instance of axios, of whichever module format its types are. */
export interface AxiosLike {
  readonly defaults: object;
  readonly interceptors: { readonly request: object; readonly response: object };
  readonly getUri: (config?: never) => string;
}

/** A service of `@nestjs/axios`. */
export interface HttpServiceLike {
  readonly axiosRef: AxiosLike;
}

const CHECKS = { ...UPSTREAM_CHECKS, timeout: MILLISECONDS };
const JOINED = Symbol.for('nestjs-rest-errors.axios');

type Adapter = NonNullable<AxiosInstance['defaults']['adapter']>;
type Joinable = AxiosInstance & { readonly [JOINED]?: true };

/**
 * Makes a service of `@nestjs/axios`, or an instance of axios, throw exceptions of failed calls: one class for
 * each family of failures, or the exception that the service threw itself. Everything else stays as it is.
 *
 *     throwUpstreamErrors(httpService, { name: 'crm' });
 *
 * @throws SetupError for options that cannot be meant, for what is joined already, and for the global axios.
 */
export function throwUpstreamErrors(
  http: HttpServiceLike | AxiosLike,
  options: UpstreamAxiosOptions,
): void {
  assertChecked('throwUpstreamErrors', options, CHECKS);
  const subject = `throwUpstreamErrors "${options.name}"`;
  const instance = instanceOf(http, subject);
  assertJoinable(instance, subject);
  const client = clientSettingsOf(subject, options);
  if (!client.registry.isEmpty) acceptProblems(instance);
  const { timeout = DEFAULT_TIMEOUT, deadline, hooks } = options;
  join(instance, client, { timeout, deadline, hooks, retry: retrySettingsOf(options.retry) });
}

function join(instance: Joinable, client: ClientSettings, defaults: CallDefaults): void {
  const adapter = originalOf(instance.defaults.adapter ?? axios.defaults.adapter ?? ['http']);
  const callOf = (config: InternalAxiosRequestConfig): AxiosUpstreamCall =>
    new UpstreamCall(
      client,
      new AxiosCall(config, defaults),
      new AxiosTransport(config, adapter),
      (answer, abort) => responseOf(answer, config, abort),
    );
  const late = new LateFailures(callOf);
  const own = (config: InternalAxiosRequestConfig): Promise<AxiosResponse> =>
    late.noting(callOf(config), config);
  instance.defaults.adapter = Object.assign(own, { [JOINED]: adapter });
  Object.defineProperty(instance, JOINED, { value: true });
  // runs after those that come later, and without any axios 1.8 does not ask those below
  instance.interceptors.request.use((config) => late.begun(config));
  // axios looks at signals and JSON after its adapter
  instance.interceptors.response.use(
    (response) => late.checked(response),
    (failure: unknown) => {
      throw late.exceptionOf(failure);
    },
  );
}

/** What an instance sends with, also where that which has created it is joined: its hooks would run, too. */
function originalOf(adapter: Adapter & { readonly [JOINED]?: Adapter }): Adapter {
  return adapter[JOINED] ?? adapter;
}

const STOCK_ACCEPT = 'application/json, text/plain, */*';

/** What exceptions expose is in problem details: for those that ask for them, whatever else a service answers. */
function acceptProblems({ defaults: { headers } }: AxiosInstance): void {
  const { common } = headers;
  if (common.Accept === STOCK_ACCEPT) common.Accept = `${STOCK_ACCEPT}, application/problem+json`;
}

function instanceOf(http: Partial<HttpServiceLike & AxiosLike>, subject: string): AxiosInstance {
  const { axiosRef = http } = http;
  if (axiosRef.interceptors !== undefined && axiosRef.defaults !== undefined) {
    return axiosRef as AxiosInstance;
  }
  throw new SetupError(`${subject} got no HttpService; give it one, or an instance of axios.`);
}

/** Else hooks would run twice, or for all services. */
function assertJoinable(instance: Joinable, subject: string): void {
  if (instance[JOINED] === true) {
    throw new SetupError(`${subject} got an instance of axios that is joined already; do it once.`);
  }
  // of whichever copy: its instances do not have the class
  if ('Axios' in instance) {
    throw new SetupError(
      `${subject} got the axios that all instances are made from; give it one of ` +
        'UpstreamHttpModule.register(), HttpModule.register({}) or axios.create().',
    );
  }
}
