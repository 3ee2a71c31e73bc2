import { isApiException } from './api-exception.js';
import { codeFromClassName, isErrorCode } from './error-code.js';
import { assertDeclaredOptions } from './declared-options.js';
import { assertErrorOptions, type ErrorOptions } from './error-options.js';
import { SetupError } from './setup-error.js';

// Symbol.for: the mark is understood by every installed copy of the package
const USER_EXCEPTION = Symbol.for('nestjs-rest-errors.UserException');

/** Any class whose instances are errors, abstract ones included. */
export type ErrorClass<E extends Error = Error> = abstract new (...args: never[]) => E;

export interface UserExceptionOptions extends ErrorOptions {
  /** Fixed text for the client. Default: the message of the error. */
  readonly message?: string;
}

/** What `@UserException` says of a class, readable without an instance. */
export interface UserExceptionDefinition extends UserExceptionOptions {
  readonly target: ErrorClass;
  /** Undefined: the error status already set on the response, else 500. */
  readonly status: number | undefined;
  readonly code: string;
  /** Whether the code was given, rather than made from the class name. */
  readonly hasExplicitCode: boolean;
}

/**
 * Marks a class of errors whose message was written for clients, and says how they are answered.
 * Subclasses inherit the mark whole; the nearest one up the prototype chain counts.
 *
 * @param status 400 to 599. Default: the error status already set on the response, else 500.
 * @throws SetupError while the class is declared, when an option cannot be meant.
 * @example
 * \@UserException(409, { code: 'CONTACT_PROTECTED', expose: ['contactId'] })
 * class DeletionNotAllowed extends Error {
 *   constructor(readonly contactId: number) { super('Record is protected against deletion'); }
 * }
 */
export function UserException(status?: number, options: UserExceptionOptions = {}) {
  return (target: ErrorClass, _context?: ClassDecoratorContext): void => {
    const subject = `@UserException on ${target.name || 'an anonymous class'}`;
    if (!isErrorPrototype(target.prototype)) {
      throw new SetupError(`${subject} marks a class that is no error; let it extend Error.`);
    }
    if (isApiException(target.prototype)) {
      throw new SetupError(`${subject} marks an ApiException; give its constructor the options.`);
    }
    assertDeclaredOptions(subject, options);
    assertErrorOptions(subject, status, options);
    const code = options.code ?? codeFromClassName(target.name);
    if (!isErrorCode(code)) {
      throw new SetupError(`${subject} has no name to make a code from; give it the option code.`);
    }
    const definition: UserExceptionDefinition = Object.freeze({
      ...options,
      target,
      status,
      code,
      hasExplicitCode: options.code !== undefined,
    });
    Object.defineProperty(target.prototype, USER_EXCEPTION, { value: definition });
  };
}

/** The definition that an error inherits, or undefined. Throws only what a hostile value throws. */
export function userExceptionOf(error: object): UserExceptionDefinition | undefined {
  return (error as { [USER_EXCEPTION]?: UserExceptionDefinition })[USER_EXCEPTION];
}

/** The definition declared on exactly this prototype, not one it inherits. */
export function ownUserExceptionOf(prototype: object): UserExceptionDefinition | undefined {
  return Object.hasOwn(prototype, USER_EXCEPTION) ? userExceptionOf(prototype) : undefined;
}

/** The definition of a class, its own or the nearest inherited one. */
export function userExceptionOfClass(target: ErrorClass): UserExceptionDefinition | undefined {
  return userExceptionOf(target.prototype as object);
}

/** Whether a value is an error of a `@UserException` class, of whichever installed copy of the package. */
export function isUserException(value: unknown): value is Error {
  try {
    return typeof value === 'object' && value !== null && userExceptionOf(value) !== undefined;
  } catch {
    return false;
  }
}

function isErrorPrototype(prototype: unknown): boolean {
  return prototype === Error.prototype || prototype instanceof Error;
}
