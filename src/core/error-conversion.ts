import { causesOf } from './causes.js';
import { ConversionFailed, isFailedTwice, leadingError } from './clean-up-failures.js';
import { isPromiseLike } from './promise-like.js';
import { SetupError } from './setup-error.js';
import type { ErrorClass } from './user-exception.decorator.js';

// on errors whose cause was set here, and not by the target
const LINKED = Symbol('nestjs-rest-errors.linked');

/** A class built as `new To(undefined, { cause })`, or a function of the caught error. */
export type ErrorTarget<From = unknown> =
  (new (message?: undefined, options?: { cause: unknown }) => Error) | ((error: From) => Error);

/** What a layer makes of the errors of the layer below. */
export interface ErrorConversion {
  /** Pairs from class to domain exception; the most specific class of the error wins. */
  readonly map?: ReadonlyArray<readonly [from: ErrorClass, to: ErrorTarget<never>]>;
  /** For everything that `map` does not name. Default: thrown on unchanged. */
  readonly otherwise?: ErrorTarget;
  /** Classes that are already right and pass unchanged. Default: none. */
  readonly pass?: readonly ErrorClass[];
}

/**
 * The exception of this layer, or the error itself when nothing speaks of it. Of what failed twice in
 * the layer below, the first error decides, and the whole is the cause.
 */
export function convert(error: unknown, options: ErrorConversion, cause: unknown = error): unknown {
  const leading = leadingError(error);
  if (options.pass?.some((passing) => isInstance(leading, passing))) return error;
  const target = targetFor(leading, options);
  if (target === undefined) return error;
  try {
    const converted = make(target, leading, cause);
    return converted === leading ? error : withCause(converted, leading, cause);
  } catch (failure) {
    const earlier = cause !== error && isFailedTwice(cause) ? cause.errors.slice(1) : [];
    return new ConversionFailed(error, [...earlier, failure]);
  }
}

/** @throws SetupError for what is not an error, since the first one would get lost. */
function make(target: ErrorTarget<never>, error: unknown, cause: unknown): object {
  if (isErrorConstructor(target)) return new target(undefined, { cause });
  const made: unknown = (target as (error: unknown) => unknown)(error);
  if (typeof made === 'object' && made !== null && !isPromiseLike(made)) return made;
  if (isPromiseLike(made)) made.then(undefined, () => undefined);
  const fact = isPromiseLike(made) ? 'a promise' : String(made);
  throw new SetupError(`A target of wrapErrors gave ${fact}; let it return an error.`);
}

function targetFor(error: unknown, { map, otherwise }: ErrorConversion): ErrorTarget | undefined {
  let found: readonly [ErrorClass, ErrorTarget<never>] | undefined;
  for (const pair of map ?? []) {
    if (!isInstance(error, pair[0])) continue;
    if (found === undefined || pair[0].prototype instanceof found[0]) found = pair;
  }
  return (found?.[1] as ErrorTarget | undefined) ?? otherwise;
}

/** The converted error is ours until it is thrown, so it may still be given its cause. */
function withCause(converted: object, error: unknown, cause: unknown): object {
  if (!(converted instanceof Error)) return converted;
  if (hasOwnCause(converted, error, cause)) return converted;
  const link = { value: cause, configurable: true, writable: true };
  // an error that is thrown again and again may still be read with the cause it had
  const isLinked =
    !Object.hasOwn(converted, LINKED) &&
    Reflect.defineProperty(converted, LINKED, { value: true }) &&
    Reflect.defineProperty(converted, 'cause', link);
  return isLinked ? converted : copyWith(converted, link);
}

/** Whether a cause is meant: given by the target, or of an error that was behind the caught one. */
function hasOwnCause(converted: Error, error: unknown, cause: unknown): boolean {
  if (converted.cause === undefined) return false;
  if (converted.cause === cause) return true;
  if (Object.hasOwn(converted, LINKED)) return causesOf(cause).includes(converted);
  return cause === error;
}

/** Of an error that takes no cause: the same class, fields and stack, and the cause. */
function copyWith(error: Error, link: PropertyDescriptor): Error {
  return Object.create(Object.getPrototypeOf(error) as object, {
    ...Object.getOwnPropertyDescriptors(error),
    stack: { value: error.stack, configurable: true, writable: true },
    cause: link,
  }) as Error;
}

function isInstance(error: unknown, errorClass: ErrorClass): boolean {
  try {
    return error instanceof errorClass;
  } catch {
    // a Proxy that refuses to show its prototype
    return false;
  }
}

function isErrorConstructor(
  target: ErrorTarget<never>,
): target is new (message?: undefined, options?: { cause: unknown }) => Error {
  return (target.prototype as unknown) instanceof Error;
}
