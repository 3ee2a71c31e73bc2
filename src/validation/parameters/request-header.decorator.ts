import {
  createParamDecorator,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import { Required, RequiredIn } from '../pipe/required.pipe.js';
import { RequestHeaderPipe } from './request-part.pipe.js';

export type PipeOption = Type<PipeTransform> | PipeTransform;

export function headerOf(name: string | undefined, context: ExecutionContext): unknown {
  if (context.getType() !== 'http') return undefined;
  const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
  return name === undefined ? headers : headers[name.toLowerCase()];
}

/** Tells `Required` where its parameter comes from. */
export function inPlace(pipe: PipeOption, source: 'header' | 'cookie'): PipeOption {
  return pipe === Required ? new RequiredIn(source) : pipe;
}

const takeHeader = createParamDecorator(headerOf);

/**
 * A header of the request, or all of them as a DTO, through pipes: Nest pipes nothing that comes
 * from its own `@Headers()`. Validated like the query, with strict numbers and booleans.
 *
 * @param name in any case; without it the parameter gets all headers, and a DTO finds its own by
 *   their names in lower case or by `@Expose({ name: 'X-Tenant' })`.
 * @example
 * list(@RequestHeader('X-Tenant', Required, ParseUUIDPipe) tenant: string) {}
 */
export function RequestHeader(name?: string, ...pipes: PipeOption[]): ParameterDecorator {
  return takeHeader(name, RequestHeaderPipe, ...pipes.map((pipe) => inPlace(pipe, 'header')));
}
