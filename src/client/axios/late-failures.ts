import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';

import type { UpstreamCall } from '../call/upstream-call.js';
import { outcomeOfGivenUp } from '../call/failed-transport.js';
import { parseJson } from '../call/quoteless-json.js';
import { essenceOf, isJsonType } from '../decoding/media-type.js';
import { isUpstreamAborted } from '../exceptions/upstream-aborted.exception.js';
import { headersOf, type AxiosAnswer } from './axios-answer.js';

export type AxiosUpstreamCall = UpstreamCall<AxiosAnswer, AxiosResponse>;

interface ReadText {
  readonly text: string;
  readonly response: AxiosResponse;
  readonly call: AxiosUpstreamCall;
}

const MAX_QUOTED = 2_048;

/** What axios makes of calls around its adapter: it has errors of its own for calls that are aborted, and parses. */
export class LateFailures {
  private readonly texts = new WeakMap<object, ReadText>();

  constructor(private readonly callOf: (config: InternalAxiosRequestConfig) => AxiosUpstreamCall) {}

  /** @throws UpstreamAborted for what is given up before it begins: axios throws one error for all calls of a token. */
  begun(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
    if (isGivenUp(config)) throw abortedOf(this.callOf(config), config);
    return config;
  }

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
      if (!isGivenUp(config)) return response;
    } catch (thrown) {
      if (isUpstreamAborted(thrown)) throw asCancelled(thrown);
      if (!isGivenUp(config)) throw thrown;
    }
    // whatever has become of it, axios throws its own error now
    throw abortedOf(call, config);
  }

  /** @throws UpstreamInvalidBody for JSON that axios could not parse, and gives as text. */
  checked(response: AxiosResponse): AxiosResponse {
    // an interceptor that was there before may have made anything of it
    const { config } = ((response as unknown) ?? {}) as Partial<AxiosResponse>;
    const read = config && this.textOf(config);
    if (read === undefined || response.data !== read.text || read.text === '') return response;
    const cause = parseFailureOf(read.text);
    if (cause === undefined) return response;
    throw invalidJson(read, cause);
  }

  exceptionOf(failure: unknown): unknown {
    const { config } = ((failure as unknown) ?? {}) as { config?: InternalAxiosRequestConfig };
    if (config === undefined) return failure;
    if (axios.isCancel(failure)) {
      // of a signal that was aborted meanwhile, or a call with an adapter of its own
      return isGivenUp(config) ? abortedOf(this.callOf(config), config) : failure;
    }
    if (!axios.isAxiosError(failure)) return failure;
    // by the config: of old versions such a failure has no response
    const read = this.textOf(config);
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
}

function isGivenUp({ cancelToken, signal }: InternalAxiosRequestConfig): boolean {
  return cancelToken?.reason !== undefined || signal?.aborted === true;
}

function abortedOf(call: AxiosUpstreamCall, config: InternalAxiosRequestConfig): unknown {
  const { cancelToken, signal } = config;
  const cause: unknown = cancelToken?.reason ?? (signal as AbortSignal | undefined)?.reason;
  return asCancelled(call.exceptionOf(outcomeOfGivenUp('caller', cause)));
}

/** What has this, axios leaves as it is; and it is what `axios.isCancel()` asks for. */
function asCancelled(exception: object): unknown {
  Reflect.defineProperty(exception, '__CANCEL__', { value: true });
  return exception;
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
  const { validateStatus } = config;
  // whatever is falsy refuses
  if (status >= 400 || !validateStatus || Boolean(validateStatus(status))) return response;
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
