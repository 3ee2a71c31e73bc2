import { ConfigurableModuleBuilder } from '@nestjs/common';

import type { RestErrorsOptions } from './options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<RestErrorsOptions>({ moduleName: 'RestErrors' })
    .setClassMethodName('forRoot')
    .build();
