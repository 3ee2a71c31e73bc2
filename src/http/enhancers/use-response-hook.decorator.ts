import type { Type } from '@nestjs/common';

import type { ResponseHook } from '../response-hook/response-hook.js';
import { setHandlerOptions } from './handler-options.js';

/**
 * The response hook of a controller or handler, instead of the module's; the handler's first.
 * @param hook a class; its provider if it is one, else made with injection.
 */
export const UseResponseHook = (hook: Type<ResponseHook>): ClassDecorator & MethodDecorator =>
  setHandlerOptions({ responseHook: hook });
