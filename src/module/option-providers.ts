import type { FactoryProvider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { RestErrorsOptions } from './options.js';
import { ProviderCatalog } from './provider-catalog.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';

/** The class that an option names: a provider, else an instance of it, or why there is none. */
type OptionInstance =
  | { readonly type: Type }
  | { readonly type: Type; readonly instance: unknown }
  | { readonly type: Type; readonly failure: unknown };

const CLASS_OPTIONS = ['formatter', 'responseHook', 'reporter'] as const;
export type ClassOption = (typeof CLASS_OPTIONS)[number];

export type OptionInstances = Readonly<Partial<Record<ClassOption, OptionInstance>>>;

export const OPTION_INSTANCES = Symbol('option instances');

/**
 * Makes the classes that options name while the application is put together, so that settings can
 * be settled without waiting. A class that cannot be made here may still be a provider elsewhere.
 */
export const optionInstancesProvider: FactoryProvider<OptionInstances> = {
  provide: OPTION_INSTANCES,
  inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }, ProviderCatalog, ModuleRef],
  useFactory: async (
    options: RestErrorsOptions | undefined,
    catalog: ProviderCatalog,
    moduleRef: ModuleRef,
  ) => {
    const instances: Partial<Record<ClassOption, OptionInstance>> = {};
    for (const option of CLASS_OPTIONS) {
      const type = options?.[option] as Type | undefined;
      // of the wrong kind: the settings say so
      if (typeof type !== 'function') continue;
      instances[option] = catalog.isProvided(type) ? { type } : await makeInstance(type, moduleRef);
    }
    return instances;
  },
};

async function makeInstance(type: Type, moduleRef: ModuleRef): Promise<OptionInstance> {
  try {
    return { type, instance: await moduleRef.create<unknown>(type) };
  } catch (failure) {
    return { type, failure };
  }
}
