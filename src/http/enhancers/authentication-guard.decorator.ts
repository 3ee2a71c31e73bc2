import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { catchError, isObservable } from 'rxjs';

import { SetupError } from '../../core/setup-error.js';
import { isUserException, userExceptionOf } from '../../core/user-exception.decorator.js';

type Activation = ReturnType<CanActivate['canActivate']>;

/**
 * Declares a guard that authenticates: a `@UserException` without status that it throws is answered
 * with 401, unless it had set an error status on the response before.
 * @throws SetupError while the class is declared, when `canActivate` is no method.
 */
export function AuthenticationGuard() {
  return (guard: Type<CanActivate>): void => {
    const prototype = guard.prototype as CanActivate;
    const canActivate: (this: CanActivate, context: ExecutionContext) => Activation =
      // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
      prototype.canActivate;
    if (typeof canActivate !== 'function') {
      throw new SetupError(
        `@AuthenticationGuard on ${guard.name} finds no method canActivate(); write it as a method, not as a property.`,
      );
    }
    prototype.canActivate = function (this: CanActivate, context: ExecutionContext): Activation {
      const fail = (error: unknown): never => {
        setUnauthorized(error, context);
        throw error;
      };
      let activation: Activation;
      try {
        activation = canActivate.call(this, context);
      } catch (error) {
        return fail(error);
      }
      if (isObservable(activation)) return activation.pipe(catchError(fail));
      return activation instanceof Promise ? activation.catch(fail) : activation;
    };
  };
}

function setUnauthorized(error: unknown, context: ExecutionContext): void {
  if (context.getType() !== 'http' || !isUserException(error)) return;
  if (userExceptionOf(error)?.status !== undefined) return;
  const response: StatusHolder = context.switchToHttp().getResponse();
  if (response.statusCode < 400) response.statusCode = 401;
}

/** A response of Express, or a Fastify reply: `statusCode` is read and written on both. */
interface StatusHolder {
  statusCode: number;
}
