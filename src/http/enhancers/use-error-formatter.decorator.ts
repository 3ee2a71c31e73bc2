import type { Type } from '@nestjs/common';

import type { ErrorFormatter } from '../formatters/error-formatter.js';
import { setHandlerOptions } from './handler-options.js';

/**
 * The format of the errors of a controller or handler, the handler's first. For errors from its
 * guards on; what fails before a handler is chosen (parsers, middleware) has the module's format.
 * @param formatter a class; its provider if it is one, else made with injection.
 */
export const UseErrorFormatter = (
  formatter: Type<ErrorFormatter>,
): ClassDecorator & MethodDecorator => setHandlerOptions({ formatter });
