import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parse } from 'cookie';
import type { IncomingMessage } from 'node:http';

import { inPlace, type PipeOption } from './request-header.decorator.js';
import { RequestPartPipe } from './request-part.pipe.js';

type RequestWithCookies = IncomingMessage & { readonly cookies?: unknown };

export function cookieOf(name: string | undefined, context: ExecutionContext): unknown {
  if (context.getType() !== 'http') return undefined;
  const cookies = cookiesOf(context.switchToHttp().getRequest<RequestWithCookies>());
  if (name === undefined) return cookies;
  return Object.hasOwn(cookies, name) ? (cookies as Record<string, unknown>)[name] : undefined;
}

/** As cookie-parser or `@fastify/cookie` read them, where there is one. @see RFC 6265 section 4.2 */
function cookiesOf({ cookies, headers }: RequestWithCookies): object {
  return typeof cookies === 'object' && cookies !== null ? cookies : parse(headers.cookie ?? '');
}

const takeCookie = createParamDecorator(cookieOf);

/**
 * A cookie of the request, or all of them as a DTO, through pipes. Validated like the query, with
 * strict numbers and booleans. Needs no cookie plugin.
 *
 * @param name as it was set; without it the parameter gets all cookies.
 * @example
 * list(@RequestCookie('session', Required) session: string) {}
 */
export function RequestCookie(name?: string, ...pipes: PipeOption[]): ParameterDecorator {
  return takeCookie(name, RequestPartPipe, ...pipes.map((pipe) => inPlace(pipe, 'cookie')));
}
