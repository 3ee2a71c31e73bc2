import { CleanUpFailed } from './clean-up-failures.js';
import { convert, type ErrorConversion } from './error-conversion.js';
import { convertLater, isLater } from './later-errors.js';
import { methodDecorator, type MethodDecoratorOfAnyKind } from './method-decorator.js';
import { isPromiseLike } from './promise-like.js';
import { SetupError } from './setup-error.js';

export interface WrapErrorsOptions<C = void | Promise<void>> extends ErrorConversion {
  /** Runs after the block, whatever became of it. */
  readonly cleanUp?: () => C;
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

/**
 * {@link wrapErrors} around every call of a method, for legacy and standard decorators. The method may
 * be async, a generator, an async generator, or give an Observable.
 */
export function WrapErrors(options: ErrorConversion): MethodDecoratorOfAnyKind {
  return methodDecorator(
    (method) =>
      function (this: unknown, ...args: never[]): unknown {
        return wrapErrors(() => method.apply(this, args), options as WrapErrorsOptions<void>);
      },
  );
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function settle(block: Outcome, options: WrapErrorsOptions): unknown {
  if (options.cleanUp !== undefined && 'value' in block && isLater(block.value)) {
    return settle({ error: tooEarly() }, options);
  }
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
  return convertLater(block.value, (error) => convert(error, options));
}

function tooEarly(): SetupError {
  return new SetupError(
    'wrapErrors has a cleanUp for a block that gives a generator or an Observable, which would run too early; go through it inside the block.',
  );
}
