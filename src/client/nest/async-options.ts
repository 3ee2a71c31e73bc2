import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';

/** Options of a client that are made with injection; its name is known before. */
export interface AsyncClientOptions<Options extends { readonly name: string }>
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  readonly name: string;
  /** All options but the name. */
  readonly useFactory: (
    ...injected: never[]
  ) => Omit<Options, 'name'> | Promise<Omit<Options, 'name'>>;
}
