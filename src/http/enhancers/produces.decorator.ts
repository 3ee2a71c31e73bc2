import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import Negotiator from 'negotiator';

import { ApiException } from '../../core/api-exception.js';
import { isMediaRange } from '../../core/header-fields.js';
import { SetupError } from '../../core/setup-error.js';
import { nodeRequestOf } from '../platform/request-marks.js';

const PRODUCES_METADATA = 'nestjs-rest-errors:produces';

/** Answers 406 to an Accept that none of the declared media types satisfies. */
@Injectable()
class ProducesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true {
    const types = this.reflector.getAllAndOverride<readonly string[]>(PRODUCES_METADATA, [
      context.getHandler(),
      context.getClass(),
    ]);
    const { headers } = nodeRequestOf(context.getArgByIndex(0));
    const accept = headers.accept;
    const type = new Negotiator({ headers: accept === undefined ? {} : { accept } }).mediaType([
      ...types,
    ]);
    if (type === undefined) {
      throw new ApiException(406, `This address answers with ${types.join(', ')}.`);
    }
    const response: { setHeader?: SetHeader; header: SetHeader } = context
      .switchToHttp()
      .getResponse();
    (response.setHeader ?? response.header).call(response, 'Content-Type', type);
    return true;
  }
}

type SetHeader = (name: string, value: string) => unknown;

/**
 * Declares what a handler or controller answers with, best first. The type that suits the client
 * becomes the Content-Type; when none does, 406.
 * @see RFC 9110 section 15.5.7
 * @throws SetupError while the class is declared, for what is no media type.
 */
export const Produces = (
  ...types: readonly [string, ...string[]]
): ClassDecorator & MethodDecorator => {
  const wrong = types.find((type) => !isMediaType(type));
  if (types.length === 0 || wrong !== undefined) {
    throw new SetupError(
      `@Produces got ${wrong === undefined ? 'nothing' : JSON.stringify(wrong)}; give it media types such as text/csv.`,
    );
  }
  return applyDecorators(SetMetadata(PRODUCES_METADATA, types), UseGuards(ProducesGuard));
};

/** One type and no range, since it becomes the Content-Type. */
function isMediaType(type: unknown): boolean {
  return isMediaRange(type) && !type.includes('*');
}
