import { ApiException, isApiException } from '../../core/api-exception.js';
import { codeFromClassName, isErrorCode } from '../../core/error-code.js';
import { isErrorStatus, reasonPhrase } from '../../core/reason-phrase.js';
import { SetupError } from '../../core/setup-error.js';
import { userExceptionOfClass, type ErrorClass } from '../../core/user-exception.decorator.js';
import type { UpstreamError } from '../decoding/upstream-error.js';
import { insteadOf } from '../exceptions/instead-of.js';
import { isUpstreamException, type UpstreamException } from '../exceptions/upstream.exception.js';

/** An exception for a code, made by the application. */
export interface UpstreamExceptionMaker {
  readonly code: string;
  /** @returns the exception, which has the failed call as its cause unless it has another. */
  readonly create: (error: UpstreamException) => Error;
}

/** A class of the service, rebuilt by its code, or what is made of a code. */
export type RegisteredException = ErrorClass | UpstreamExceptionMaker;

// what an error is made of already, and what would change its class
const OWN = new Set(['__proto__', 'constructor', 'prototype', 'name', 'message', 'stack', 'cause']);

/** The exceptions that a service throws, by their codes. */
export class ExceptionRegistry {
  private readonly entries = new Map<string, RegisteredException>();

  /** @throws SetupError naming `subject`, for what is no exception, or a code that is there twice. */
  constructor(
    private readonly subject: string,
    exceptions: readonly RegisteredException[],
  ) {
    for (const one of exceptions) this.register(one);
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** The exception that the service threw, with the failed call as its cause; anything else as it is. */
  rebuilt(thrown: unknown): unknown {
    if (this.isEmpty || !isUpstreamException(thrown)) return thrown;
    const said = thrown.error;
    const entry = said?.code === undefined ? undefined : this.entries.get(said.code);
    if (said === undefined || entry === undefined) return thrown;
    if (isMaker(entry)) return this.made(entry, thrown);
    return isApiException(entry.prototype)
      ? apiExceptionOf(entry, thrown, said)
      : userExceptionOf(entry, thrown, said);
  }

  private made({ code, create }: UpstreamExceptionMaker, error: UpstreamException): unknown {
    return insteadOf(error, (caught) => {
      const made: unknown = create(caught);
      if (made instanceof Error && made !== caught) return made;
      throw new SetupError(`${this.subject} makes no exception of the code ${code}; return one.`);
    });
  }

  private register(entry: RegisteredException): void {
    const code = codeOf(this.subject, entry);
    const other = this.entries.get(code);
    if (other !== undefined && other !== entry) {
      throw new SetupError(
        `${this.subject} has two exceptions with the code ${code}; a code stands for one class, change one of them.`,
      );
    }
    this.entries.set(code, entry);
  }
}

function isMaker(entry: RegisteredException): entry is UpstreamExceptionMaker {
  return typeof entry === 'object';
}

function codeOf(subject: string, entry: RegisteredException): string {
  if (typeof entry === 'object' && entry !== null) return codeOfMaker(subject, entry);
  const prototype: unknown = typeof entry === 'function' ? entry.prototype : undefined;
  if (typeof prototype !== 'object' || prototype === null) {
    throw new SetupError(
      `${subject} has ${String(entry)} as an exception, which is no class; register classes.`,
    );
  }
  const definition = userExceptionOfClass(entry);
  if (definition !== undefined) return definition.code;
  const code = codeFromClassName(entry.name);
  if (isApiException(prototype) && isErrorCode(code)) return code;
  throw new SetupError(
    `${subject} has ${entry.name} as an exception, which is none; decorate it with @UserException.`,
  );
}

function codeOfMaker(subject: string, { code, create }: Partial<UpstreamExceptionMaker>): string {
  if (typeof code === 'string' && code !== '' && typeof create === 'function') return code;
  throw new SetupError(
    `${subject} has an exception without code and create(); give it both, or register a class.`,
  );
}

/**
 * Not by its constructor, whose parameters nobody knows here: an Error of that class, with the message and
 * the properties that the class exposes.
 */
function userExceptionOf(target: ErrorClass, cause: Error, said: UpstreamError): Error {
  const definition = userExceptionOfClass(target);
  const message = said.detail ?? definition?.message ?? '';
  const error = Reflect.construct(Error, [message, { cause }], target) as Error;
  setName(error, target);
  const exposed = definition?.expose ?? [];
  return withMembers(error, said.extensions, (name) => exposed.includes(name));
}

function apiExceptionOf(target: ErrorClass, cause: UpstreamException, said: UpstreamError): Error {
  const status = isErrorStatus(cause.status) ? cause.status : 500;
  const { title, type, issues, extensions } = said;
  const options = {
    cause,
    issues,
    extensions,
    ...(title !== undefined && { title }),
    ...(type !== undefined && { type }),
    ...(said.code !== undefined && { code: said.code }),
  };
  const message = said.detail ?? reasonPhrase(status);
  const error = Reflect.construct(ApiException, [status, message, options], target) as Error;
  return withMembers(error, extensions, () => true);
}

/** A field of the class would have set it. */
function setName(error: Error, target: ErrorClass): void {
  if (error.name !== 'Error' || target.name === '') return;
  Object.defineProperty(error, 'name', { value: target.name, configurable: true, writable: true });
}

function withMembers(
  error: Error,
  members: UpstreamError['extensions'],
  isOf: (name: string) => boolean,
): Error {
  for (const [name, value] of Object.entries(members)) {
    // never over what the class has: its methods, or what ApiException keeps
    if (OWN.has(name) || name in error || !isOf(name)) continue;
    Object.defineProperty(error, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return error;
}
