import { methodDecorator, type AnyMethod } from '../core/method-decorator.js';
import { assertPropagation } from './propagation.js';
import { runAs, type TransactionalOptions } from './run-in-transaction.js';
import { assertTransactionOptions } from './transaction-options.js';

const TRANSACTIONAL_METADATA = 'nestjs-rest-errors:transactional';
// so that a decorator of a class leaves alone what has one of its own
const WRAPPED = Symbol('nestjs-rest-errors.transactional');

/** Options of a handler: those of its request's transaction, too. */
export interface HandlerTransactionOptions extends TransactionalOptions {
  /** How often a request is repeated after a serialization failure or a deadlock. Default: that of the module, 0. */
  readonly retries?: number;
}

type AnyClass = abstract new (...args: never[]) => object;

interface TransactionalDecorator {
  (target: AnyClass, context?: ClassDecoratorContext): void;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  <M extends AnyMethod>(method: M, context: ClassMethodDecoratorContext): M;
}

/**
 * Runs a method, or every method of a class, in a transaction: that around it, unless `propagation` says
 * otherwise. On handlers of controllers the options are those of the request's transaction. Methods
 * become asynchronous.
 * @throws SetupError while the class is declared, for options that cannot be meant.
 * @example
 * \@Transactional({ propagation: 'NESTED' })
 * async award(member: Member): Promise<void> {}
 */
export function Transactional(options: HandlerTransactionOptions = {}): TransactionalDecorator {
  const { propagation, ...own } = options;
  assertPropagation('@Transactional', propagation);
  assertTransactionOptions('@Transactional', own);
  const { retries: _, ...transaction } = options;
  const wrap = methodDecorator((method) => wrapped(method, transaction));
  const decorate = (target: unknown, ...rest: [unknown?, PropertyDescriptor?]): unknown => {
    const [context, descriptor] = rest;
    if (isClass(target, context)) return decorateClass(target, options, wrap);
    const result = (wrap as (...args: unknown[]) => unknown)(target, context, descriptor);
    const method = (descriptor?.value ?? result) as AnyMethod;
    Reflect.defineMetadata?.(TRANSACTIONAL_METADATA, options, method);
    return result;
  };
  return decorate as TransactionalDecorator;
}

/** Leaves the requests of a handler, or of all handlers of a controller, without a transaction of their own. */
export function NonTransactional(): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    Reflect.defineMetadata(
      TRANSACTIONAL_METADATA,
      false,
      (descriptor?.value as object | undefined) ?? target,
    );
  };
}

/** What a handler or its controller says, the handler first; undefined when neither does. */
export function transactionalOf(
  handler: object,
  controller: object,
): HandlerTransactionOptions | false | undefined {
  const ofHandler: unknown = Reflect.getMetadata(TRANSACTIONAL_METADATA, handler);
  const found = ofHandler ?? (Reflect.getMetadata(TRANSACTIONAL_METADATA, controller) as unknown);
  return found as HandlerTransactionOptions | false | undefined;
}

function wrapped(method: AnyMethod, options: TransactionalOptions): AnyMethod {
  const inTransaction = async function (this: unknown, ...args: never[]): Promise<unknown> {
    const owner = (this as { constructor?: { name?: string } } | undefined)?.constructor?.name;
    const user = `@Transactional ${owner === undefined ? '' : `${owner}.`}${method.name}()`;
    return runAs(user, () => method.apply(this, args), options);
  };
  return Object.assign(inTransaction, { [WRAPPED]: true });
}

function isClass(target: unknown, context: unknown): target is AnyClass {
  if (typeof target !== 'function') return false;
  return context === undefined || (context as { kind?: unknown }).kind === 'class';
}

function decorateClass(target: AnyClass, options: HandlerTransactionOptions, wrap: unknown): void {
  const prototype = target.prototype as object;
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (key === 'constructor' || typeof descriptor?.value !== 'function') continue;
    const isLeftAlone =
      WRAPPED in (descriptor.value as object) ||
      Reflect.hasMetadata?.(TRANSACTIONAL_METADATA, descriptor.value as object);
    if (isLeftAlone) continue;
    (wrap as MethodDecorator)(prototype, key, descriptor);
    Object.defineProperty(prototype, key, descriptor);
  }
  Reflect.defineMetadata?.(TRANSACTIONAL_METADATA, options, target);
}
