export type AnyMethod = (...args: never[]) => unknown;

/** Of TypeScript's legacy decorators, and of the standard ones. */
export interface MethodDecoratorOfAnyKind {
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  <M extends AnyMethod>(method: M, context: ClassMethodDecoratorContext): M;
}

/** A decorator that puts a function around a method, under the name and with the metadata of the method. */
export function methodDecorator(wrap: (method: AnyMethod) => AnyMethod): MethodDecoratorOfAnyKind {
  const decorate = (target: unknown, _context: unknown, descriptor?: PropertyDescriptor) => {
    if (descriptor === undefined) return named(target as AnyMethod, wrap);
    descriptor.value = named(descriptor.value as AnyMethod, wrap);
    return undefined;
  };
  return decorate as MethodDecoratorOfAnyKind;
}

function named(method: AnyMethod, wrap: (method: AnyMethod) => AnyMethod): AnyMethod {
  const wrapped = wrap(method);
  Object.defineProperty(wrapped, 'name', { value: method.name, configurable: true });
  // metadata of decorators below this one (routes, parameters) is stored on the function
  copyMetadata(method, wrapped);
  return wrapped;
}

interface MetadataReflection {
  getOwnMetadataKeys(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/** What reflect-metadata, where it is loaded, keeps of one function, for another in its place. */
export function copyMetadata(from: object, to: object): void {
  const reflection = Reflect as unknown as Partial<MetadataReflection>;
  for (const key of reflection.getOwnMetadataKeys?.(from) ?? []) {
    reflection.defineMetadata?.(key, reflection.getOwnMetadata?.(key, from), to);
  }
}
