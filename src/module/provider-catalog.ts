import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';

import { SetupError } from '../core/setup-error.js';

type ProviderWrapper = ReturnType<DiscoveryService['getProviders']>[number];

export interface ClassProvider {
  readonly metatype: Type;
  readonly wrapper: ProviderWrapper;
}

/** What the application provides, once all its modules are there. */
@Injectable()
export class ProviderCatalog {
  private collected: readonly ProviderWrapper[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Collected once all are known; a provider of a lazy module comes too late for errors. */
  private get providers(): readonly ProviderWrapper[] {
    return (this.collected ??= this.discovery.getProviders());
  }

  /** Each class that has a provider, once, however many modules list it. */
  classes(): ClassProvider[] {
    const classes = new Map<Type, ProviderWrapper>();
    for (const wrapper of this.providers) {
      const type = classOf(wrapper);
      if (type !== undefined && !classes.has(type)) classes.set(type, wrapper);
    }
    return [...classes].map(([metatype, wrapper]) => ({ metatype, wrapper }));
  }

  /** @throws SetupError when two modules provide the token. */
  findByToken<T>(token: symbol): T | undefined {
    const found = this.providers.filter((wrapper) => wrapper.token === token);
    if (found.length > 1) {
      const hosts = found.map(({ host }) => host?.metatype.name).join(' and ');
      throw new SetupError(`${String(token)} is provided by ${hosts}; keep one of the providers.`);
    }
    return found[0] && (instanceOf(found[0], String(token)) as T);
  }

  /** Everything that modules provide and that has been made. */
  instances(): unknown[] {
    return this.providers.map(({ instance }): unknown => instance);
  }

  /** Values of a class that modules provide under tokens of their own. */
  values<T>(type: Type<T>): T[] {
    return this.instances().filter((instance): instance is T => instance instanceof type);
  }

  isProvided(type: Type): boolean {
    return this.providers.some((wrapper) => wrapper.token === type);
  }

  findByClass<T>(type: Type<T>): T | undefined {
    const found = this.providers.find((wrapper) => wrapper.token === type);
    return found && (instanceOf(found, type.name) as T);
  }

  /** The provider of a class, else an instance made with what global modules export. */
  async resolve<T>(type: Type<T>, user: string): Promise<T> {
    const provided = this.findByClass(type);
    if (provided !== undefined) return provided;
    try {
      return await this.moduleRef.create(type);
    } catch (cause) {
      throw new SetupError(
        `${user} names ${type.name}, which could not be made; add it to the providers of a module that has what it injects.`,
        { cause },
      );
    }
  }
}

/** The class of a provider; of a value or what a factory made, the class it is an instance of. */
function classOf({ metatype, inject, instance }: ProviderWrapper): Type | undefined {
  if (typeof metatype === 'function' && !inject) {
    return metatype.prototype === undefined ? undefined : (metatype as Type);
  }
  try {
    const prototype: unknown =
      typeof instance === 'object' && instance !== null
        ? Object.getPrototypeOf(instance)
        : undefined;
    const type = (prototype as { constructor?: unknown } | null | undefined)?.constructor;
    return typeof type === 'function' ? (type as Type) : undefined;
  } catch {
    // a Proxy of the application that refuses to be looked at
    return undefined;
  }
}

/** @throws SetupError for a provider that is made per request: errors also happen without one. */
export function instanceOf(wrapper: ProviderWrapper, name: string): unknown {
  if (!wrapper.isDependencyTreeStatic()) {
    throw new SetupError(
      `${name} is request-scoped; errors also happen outside requests, give it and what it injects the default scope.`,
    );
  }
  return wrapper.instance;
}
