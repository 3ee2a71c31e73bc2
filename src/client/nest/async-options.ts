import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';

import { SetupError } from '../../core/setup-error.js';

/** Options of a client that are made with injection; its name is known before. */
export interface AsyncClientOptions<Options extends { readonly name: string }>
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  readonly name: string;
  /** All options but the name. */
  readonly useFactory: (
    ...injected: never[]
  ) => Omit<Options, 'name'> | Promise<Omit<Options, 'name'>>;
}

/** The provider of the whole options. @throws SetupError naming `subject`, for a factory that is none. */
export function optionsProvider<Options extends { readonly name: string }>(
  subject: string,
  provide: symbol,
  { name, inject = [], useFactory }: AsyncClientOptions<Options>,
): FactoryProvider<Options> {
  if (typeof name !== 'string' || typeof useFactory !== 'function') {
    throw new SetupError(`${subject}.registerAsync() needs a name and useFactory; give it both.`);
  }
  const make = async (...injected: unknown[]): Promise<Options> =>
    ({ ...(await useFactory(...(injected as never[]))), name }) as Options;
  return { provide, inject, useFactory: make };
}
