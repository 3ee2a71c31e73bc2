import { isApiException } from '../../core/api-exception.js';
import { SetupError, unknownOption } from '../../core/setup-error.js';
import { isUserException } from '../../core/user-exception.decorator.js';
import { isUpstreamException } from '../exceptions/upstream.exception.js';

/** A request that is about to be sent, to be changed. */
export interface UpstreamRequest {
  /** Name of the client. */
  readonly service: string;
  /** Template of the address, without secrets. */
  readonly endpoint: string;
  /** From 1; each attempt starts from what the caller gave. */
  readonly attempt: number;
  readonly method: string;
  get url(): URL;
  set url(url: URL | string);
  readonly headers: Headers;
  /** What `fetch` takes; with axios what its `transformRequest` has made of the data. */
  body: unknown;
}

/** An answer that has come, to be changed: of a status from 400 on an exception is made afterwards. */
export interface UpstreamResponse {
  readonly request: UpstreamRequest;
  /** 200 keeps the exception of a failed answer from being thrown. */
  status: number;
  readonly headers: Headers;
  /** Text of the body, read once. @throws what reading it fails with. */
  text(): Promise<string>;
  /** The body as JSON. @throws SyntaxError for what is none. */
  json(): Promise<unknown>;
  /** @param body the new one; what is neither text nor bytes is sent on as JSON. */
  replaceBody(body: unknown): void;
}

/** May throw a domain exception, which the caller gets as it is. */
export type BeforeRequestHook = (request: UpstreamRequest) => void | Promise<void>;
/** May throw a domain exception, which the caller gets instead of that of the answer. */
export type AfterResponseHook = (response: UpstreamResponse) => void | Promise<void>;

/** Run in order, one after the other: those of the client first, then those of the call. */
export interface UpstreamHooks {
  readonly beforeRequest?: readonly BeforeRequestHook[];
  readonly afterResponse?: readonly AfterResponseHook[];
}

export interface OrderedHooks {
  readonly beforeRequest: readonly BeforeRequestHook[];
  readonly afterResponse: readonly AfterResponseHook[];
}

const NO_HOOKS: OrderedHooks = Object.freeze({ beforeRequest: [], afterResponse: [] });

/** @throws SetupError for what are no hooks of a call; those of a client have been looked at. */
export function orderedHooks(
  ofClient: UpstreamHooks | undefined,
  ofCall?: UpstreamHooks,
): OrderedHooks {
  if (ofClient === undefined && ofCall === undefined) return NO_HOOKS;
  if (ofCall !== undefined) assertHooks('A call', ofCall);
  return {
    beforeRequest: [...(ofClient?.beforeRequest ?? []), ...(ofCall?.beforeRequest ?? [])],
    afterResponse: [...(ofClient?.afterResponse ?? []), ...(ofCall?.afterResponse ?? [])],
  };
}

/** Whether something was thrown on purpose: an exception that says how it is answered. */
export function isMeant(thrown: unknown): boolean {
  return isUserException(thrown) || isApiException(thrown) || isUpstreamException(thrown);
}

const OF_LANGUAGE: ReadonlySet<unknown> = new Set([
  Error,
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  EvalError,
  URIError,
  AggregateError,
]);

/** Whether it can stand before the failed call: meant, or of a class that somebody wrote. */
export function isDomainError(thrown: unknown): thrown is Error {
  if (isMeant(thrown)) return true;
  if (!(thrown instanceof Error)) return false;
  return !OF_LANGUAGE.has((Object.getPrototypeOf(thrown) as Error).constructor);
}

const NAMES = ['beforeRequest', 'afterResponse'];

/** @throws SetupError naming `subject`, for what are no hooks. */
export function assertHooks(subject: string, hooks: unknown): void {
  if (typeof hooks !== 'object' || hooks === null || Array.isArray(hooks)) {
    throw new SetupError(
      `${subject} has hooks of type ${typeof hooks}; give it an object with ${NAMES.join(' and ')}.`,
    );
  }
  for (const [name, list] of Object.entries(hooks)) {
    if (!NAMES.includes(name)) throw unknownOption(`${subject}, hooks`, name, NAMES);
    if (list === undefined || (Array.isArray(list) && list.every(isFunction))) continue;
    throw new SetupError(`${subject} has hooks in ${name} that are no list of functions.`);
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
