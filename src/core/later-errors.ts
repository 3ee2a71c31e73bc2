import { types } from 'node:util';

type Convert = (error: unknown) => unknown;
type AnyGenerator = Generator | AsyncGenerator;

/** What of rxjs' Observable is used; core does not import rxjs. */
interface ObservableLike {
  subscribe(observer: object): unknown;
}

interface SubscriberLike {
  readonly closed: boolean;
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
  add(teardown: unknown): void;
  remove(teardown: unknown): void;
  unsubscribe(): void;
}

// a Proxy can make the chain of its prototypes endless
const MAX_PROTOTYPES = 64;

type ObservableClass = new (subscribe: (subscriber: SubscriberLike) => unknown) => ObservableLike;

/** Whether a value fails later than it is given: while it is iterated or subscribed to. */
export function isLater(value: unknown): value is AnyGenerator | ObservableLike {
  return types.isGeneratorObject(value) || isObservable(value);
}

/** The same, with its errors converted when they come; any other value as it is. */
export function convertLater(value: unknown, convert: Convert): unknown {
  if (isObservable(value)) return convertedObservable(value, convert);
  if (!types.isGeneratorObject(value)) return value;
  return Symbol.asyncIterator in value
    ? convertedAsync(value as unknown as AsyncGenerator, convert)
    : converted(value, convert);
}

function* converted(generator: Generator, convert: Convert): Generator {
  try {
    return (yield* generator) as unknown;
  } catch (error) {
    throw convert(error);
  }
}

async function* convertedAsync(generator: AsyncGenerator, convert: Convert): AsyncGenerator {
  try {
    return (yield* generator) as unknown;
  } catch (error) {
    throw convert(error);
  }
}

function convertedObservable(source: ObservableLike, convert: Convert): ObservableLike {
  return new (classOf(source))((subscriber) =>
    source.subscribe(new ConvertingSubscriber(subscriber, convert)),
  );
}

/**
 * Has the members of a Subscriber, so that rxjs takes it for the end of the chain: a source that emits without
 * a pause sees at once that nobody listens any more (rxjs 7, Subscriber.ts: isSubscriber).
 */
class ConvertingSubscriber implements SubscriberLike {
  constructor(
    private readonly subscriber: SubscriberLike,
    private readonly convert: Convert,
  ) {}

  get closed(): boolean {
    return this.subscriber.closed;
  }
  next(value: unknown): void {
    this.subscriber.next(value);
  }
  error(error: unknown): void {
    this.subscriber.error(this.convert(error));
  }
  complete(): void {
    this.subscriber.complete();
  }
  add(teardown: unknown): void {
    this.subscriber.add(teardown);
  }
  remove(teardown: unknown): void {
    this.subscriber.remove(teardown);
  }
  unsubscribe(): void {
    this.subscriber.unsubscribe();
  }
}

/** The class Observable itself, of the copy of rxjs that a value, a Subject perhaps, comes from. */
function classOf(source: ObservableLike): ObservableClass {
  let found: object = source;
  let prototype = Object.getPrototypeOf(source) as object | null;
  for (let depth = 0; prototype !== null && depth < MAX_PROTOTYPES; depth++) {
    if (Object.hasOwn(prototype, 'lift') && Object.hasOwn(prototype, 'pipe')) found = prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return found.constructor as ObservableClass;
}

/** As rxjs tells its own, of whatever copy: by `lift` and `subscribe`. */
function isObservable(value: unknown): value is ObservableLike {
  // to look into nothing throws, and to make an error takes longer than most blocks
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { lift, pipe, subscribe } = value as Record<string, unknown>;
    return [lift, pipe, subscribe].every((member) => typeof member === 'function');
  } catch {
    return false;
  }
}
