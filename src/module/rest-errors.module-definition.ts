import { ConfigurableModuleBuilder, type DynamicModule, type Provider } from '@nestjs/common';

import { assertOptions, type RestErrorsOptions } from './options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<RestErrorsOptions>({ moduleName: 'RestErrors' })
    .setClassMethodName('forRoot')
    .build();

/** A factory that gives nothing is a mistake, whereas a bare import has no options on purpose. */
export function withCheckedOptions(module: DynamicModule): DynamicModule {
  return { ...module, providers: (module.providers ?? []).map(checked) };
}

function checked(provider: Provider): Provider {
  if (!('useFactory' in provider) || provider.provide !== MODULE_OPTIONS_TOKEN) return provider;
  const make = provider.useFactory as (...injected: unknown[]) => unknown;
  const useFactory = async (...injected: unknown[]): Promise<unknown> => {
    const options = await make(...injected);
    assertOptions(options);
    return options;
  };
  return { ...provider, useFactory };
}
