import type { ErrorClass } from './user-exception.decorator.js';

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

export interface WrapErrorsOptions<C = void | Promise<void>> extends ErrorConversion {
  /** Runs after the block, whatever became of it. */
  readonly cleanUp?: () => C;
}

/**
 * A block and its clean-up both failed and neither was converted. The first error leads: it is
 * `errors[0]` and the `cause`, and it alone decides the answer.
 */
export class CleanUpFailed extends AggregateError {
  override readonly name = 'CleanUpFailed';

  constructor(first: unknown, cleanUp: unknown) {
    super([first, cleanUp], 'A block failed, and so did its clean-up', { cause: first });
  }
}

/** Of whichever installed copy of the package. */
export function isCleanUpFailed(value: unknown): value is CleanUpFailed {
  return value instanceof AggregateError && value.name === 'CleanUpFailed';
}

/**
 * Runs a block of a lower layer and converts what it throws into the exceptions of this layer,
 * with the caught error as `cause`. Never logs. A failing clean-up never hides the first error:
 * both are kept, the first one leading.
 *
 * @example
 * await wrapErrors(() => client.send(message), {
 *   map: [[SocketTimeout, MailboxUnreachable]],
 *   otherwise: MailFailed,
 *   cleanUp: () => client.close(),
 * });
 */
export function wrapErrors<T>(block: () => Promise<T>, options: WrapErrorsOptions): Promise<T>;
export function wrapErrors<T>(
  block: () => T,
  options: ErrorConversion & { readonly cleanUp: () => Promise<void> },
): Promise<T>;
export function wrapErrors<T>(block: () => T, options: WrapErrorsOptions<void>): T;
export function wrapErrors(block: () => unknown, options: WrapErrorsOptions): unknown {
  let result: unknown;
  try {
    result = block();
  } catch (error) {
    return settle({ error }, options);
  }
  if (!isPromiseLike(result)) return settle({ value: result }, options);
  return Promise.resolve(result).then(
    (value: unknown) => settle({ value }, options),
    (error: unknown) => settle({ error }, options),
  );
}

type AnyMethod = (...args: never[]) => unknown;

interface MethodWrapper {
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  <M extends AnyMethod>(method: M, context: ClassMethodDecoratorContext): M;
}

/** {@link wrapErrors} around every call of a method, sync or async; for legacy and standard decorators. */
export function WrapErrors(options: ErrorConversion): MethodWrapper {
  const wrap = (method: AnyMethod): AnyMethod => {
    const wrapped = function (this: unknown, ...args: never[]): unknown {
      return wrapErrors(() => method.apply(this, args), options as WrapErrorsOptions<void>);
    };
    Object.defineProperty(wrapped, 'name', { value: method.name, configurable: true });
    return wrapped;
  };
  const decorate = (target: unknown, _context: unknown, descriptor?: PropertyDescriptor) => {
    if (descriptor === undefined) return wrap(target as AnyMethod);
    const method = descriptor.value as AnyMethod;
    descriptor.value = wrap(method);
    // metadata of decorators below this one (routes, parameters) is stored on the function
    copyMetadata(method, descriptor.value as AnyMethod);
    return undefined;
  };
  return decorate as MethodWrapper;
}

interface MetadataReflection {
  getOwnMetadataKeys(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

function copyMetadata(from: object, to: object): void {
  const reflection = Reflect as unknown as Partial<MetadataReflection>;
  for (const key of reflection.getOwnMetadataKeys?.(from) ?? []) {
    reflection.defineMetadata?.(key, reflection.getOwnMetadata?.(key, from), to);
  }
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function settle(block: Outcome, options: WrapErrorsOptions): unknown {
  let cleaned: unknown;
  try {
    cleaned = options.cleanUp?.();
  } catch (error) {
    return finish(block, { error }, options);
  }
  if (!isPromiseLike(cleaned)) return finish(block, { value: cleaned }, options);
  return Promise.resolve(cleaned).then(
    (value: unknown) => finish(block, { value }, options),
    (error: unknown) => finish(block, { error }, options),
  );
}

function finish(block: Outcome, cleanUp: Outcome, options: ErrorConversion): unknown {
  if ('error' in block && 'error' in cleanUp) {
    const both = new CleanUpFailed(block.error, cleanUp.error);
    const converted = convert(block.error, options, both);
    throw converted === block.error ? both : converted;
  }
  if ('error' in block) throw convert(block.error, options);
  if ('error' in cleanUp) throw convert(cleanUp.error, options);
  return block.value;
}

/** The exception of this layer, or the error itself when nothing speaks of it. */
function convert(error: unknown, options: ErrorConversion, cause: unknown = error): unknown {
  if (options.pass?.some((passing) => isInstance(error, passing))) return error;
  const target = targetFor(error, options);
  if (target === undefined) return error;
  const converted = isErrorConstructor(target)
    ? new target(undefined, { cause })
    : (target as (error: unknown) => Error)(error);
  if (converted !== error && converted instanceof Error) linkCause(converted, error, cause);
  return converted;
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
function linkCause(converted: Error, error: unknown, cause: unknown): void {
  const isLinked = converted.cause !== undefined && (cause === error || converted.cause === cause);
  if (isLinked) return;
  Reflect.defineProperty(converted, 'cause', { value: cause, configurable: true, writable: true });
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

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    // what does not even show its `then` is a value, and the clean-up still has to run
    return false;
  }
}
