import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';

import type { UpstreamCall } from '../call/upstream-call.js';
import { outcomeOfGivenUp } from '../call/failed-transport.js';
import { parseJson } from '../call/quoteless-json.js';
import { essenceOf, isJsonType } from '../decoding/media-type.js';
import { headersOf, type AxiosAnswer } from './axios-answer.js';

export type AxiosUpstreamCall = UpstreamCall<AxiosAnswer, AxiosResponse>;

interface ReadText {
  readonly text: string;
  readonly response: AxiosResponse;
  readonly call: AxiosUpstreamCall;
}

const MAX_QUOTED = 2_048;

/** What axios makes of calls after its adapter: it replaces what a call that was aborted failed with, and parses. */
export class LateFailures {
  private readonly exceptions = new WeakMap<object, unknown>();
  private readonly texts = new WeakMap<object, ReadText>();

  constructor(private readonly callOf: (config: InternalAxiosRequestConfig) => AxiosUpstreamCall) {}

  async noting(
    call: AxiosUpstreamCall,
    config: InternalAxiosRequestConfig,
  ): Promise<AxiosResponse> {
    try {
      const response = settled(await call.run(), config);
      const data: unknown = response.data;
      if (typeof data === 'string' && isToBeParsed(response, config)) {
        this.texts.set(config, { text: data, response, call });
      }
      return response;
    } catch (thrown) {
      const { reason } = config.cancelToken ?? {};
      // any other exception axios leaves as it is
      if (reason !== undefined) this.exceptions.set(reason, thrown);
      else if (config.signal?.aborted === true) this.exceptions.set(config, thrown);
      throw thrown;
    }
  }

  /** @throws UpstreamInvalidBody for JSON that axios could not parse, and gives as text. */
  checked(response: AxiosResponse): AxiosResponse {
    const read = this.textOf(response.config);
    if (read === undefined || response.data !== read.text || read.text === '') return response;
    const cause = parseFailureOf(read.text);
    if (cause === undefined) return response;
    throw invalidJson(read, cause);
  }

  exceptionOf(failure: unknown): unknown {
    if (axios.isCancel(failure)) {
      return this.exceptions.get(failure) ?? this.abortedOf(failure);
    }
    if (!axios.isAxiosError(failure) || failure.config === undefined) return failure;
    // by the config: of old versions such a failure has no response
    const read = this.textOf(failure.config);
    const cause = read === undefined ? undefined : parseFailureOf(read.text);
    // others are of the application's own transforms and interceptors
    if (read === undefined || cause === undefined) return failure;
    return invalidJson(read, cause);
  }

  /** Once: garbage collections look at what a WeakMap has. */
  private textOf(config: object): ReadText | undefined {
    const read = this.texts.get(config);
    if (read !== undefined) this.texts.delete(config);
    return read;
  }

  /** Of a signal that was aborted during the call, or before. */
  private abortedOf(failure: unknown): unknown {
    const { config } = failure as { readonly config?: InternalAxiosRequestConfig };
    if (config === undefined) return failure;
    const thrown = this.exceptions.get(config);
    if (thrown !== undefined) return thrown;
    const { signal } = config;
    if (signal === undefined) return failure;
    const outcome = outcomeOfGivenUp('caller', (signal as AbortSignal).reason);
    return this.callOf(config).exceptionOf(outcome);
  }
}

function isToBeParsed({ headers }: AxiosResponse, config: InternalAxiosRequestConfig): boolean {
  const { responseType = 'json', transitional, transformResponse } = config;
  if (responseType !== 'json' || transitional?.forcedJSONParsing === false) return false;
  // of an application that has its own transform, it is no failure that text is not parsed
  const parsers = asList(axios.defaults.transformResponse);
  if (!asList(transformResponse).some((one) => parsers.includes(one))) return false;
  return isJsonType({ essence: essenceOf(String(headers['content-type'])) });
}

function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

/** Statuses below 400 are no failures of ours, and fail as axios has it: redirections that are not followed. */
function settled(response: AxiosResponse, config: InternalAxiosRequestConfig): AxiosResponse {
  const { status, request } = response;
  if (status >= 400 || config.validateStatus?.(status) !== false) return response;
  const message = `Request failed with status code ${status}`;
  const { AxiosError } = axios;
  throw new AxiosError(message, AxiosError.ERR_BAD_RESPONSE, config, request, response);
}

function parseFailureOf(text: string): unknown {
  try {
    parseJson(text);
    return undefined;
  } catch (failure) {
    return failure;
  }
}

function invalidJson({ text, response, call }: ReadText, cause: unknown): unknown {
  const { status, headers } = response;
  const body = text.slice(0, MAX_QUOTED);
  const answer = { status, headers: headersOf(headers), body, error: undefined };
  return call.exceptionOf({
    family: 'invalid-body',
    fact: 'answered a body that is no JSON',
    answer,
    cause,
  });
}
