import type { Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { RestErrorsOptions } from './options.js';
import { MODULE_OPTIONS_TOKEN } from './rest-errors.module-definition.js';

/** An instance of a class that an option names, or why there is none. */
export type OptionInstance<T = unknown> =
  | { readonly type: Type<T>; readonly instance: T }
  | { readonly type: Type<T>; readonly failure: unknown };

type ClassOption = 'formatter' | 'responseHook' | 'reporter';

const TOKENS: Readonly<Record<ClassOption, symbol>> = {
  formatter: Symbol('option formatter'),
  responseHook: Symbol('option responseHook'),
  reporter: Symbol('option reporter'),
};

/**
 * Makes the classes that options name while the application is put together, so that settings can
 * be settled without waiting. A class that cannot be made here may still be a provider elsewhere.
 */
export const optionProviders: Provider[] = Object.entries(TOKENS).map(([option, token]) => ({
  provide: token,
  inject: [{ token: MODULE_OPTIONS_TOKEN, optional: true }, ModuleRef],
  useFactory: async (options: RestErrorsOptions | undefined, moduleRef: ModuleRef) => {
    const type = options?.[option as ClassOption] as Type | undefined;
    if (typeof type !== 'function') return undefined;
    try {
      return { type, instance: (await moduleRef.create(type)) as unknown };
    } catch (failure) {
      return { type, failure };
    }
  },
}));

export const optionToken = (option: ClassOption): symbol => TOKENS[option];
