import { SetMetadata, type Type } from '@nestjs/common';

import type { ResponseHook } from '../response-hook/response-hook.js';

export const RESPONSE_HOOK_METADATA = 'nestjs-rest-errors:response-hook';

/**
 * The response hook of a controller or handler, instead of the module's; the handler's first.
 * @param hook a class; its provider if it is one, else made with injection.
 */
export const UseResponseHook = (hook: Type<ResponseHook>): ClassDecorator & MethodDecorator =>
  SetMetadata(RESPONSE_HOOK_METADATA, hook);
