import {
  Injectable,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { timeout, type Observable } from 'rxjs';

import { FIRST, redirect, TooLate, type AnyResponse } from './sent-first.response.js';

@Injectable()
export class RespondingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const response = context.switchToHttp().getResponse<AnyResponse>();
    if (context.getHandler().name === 'redirectedByGuard') redirect(response);
    else response.send({ first: FIRST });
    return false;
  }
}

@Injectable()
export class RespondingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext): Observable<unknown> {
    context.switchToHttp().getResponse<AnyResponse>().send({ first: FIRST });
    throw new TooLate();
  }
}

@Injectable()
export class TimingOutInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(timeout(10));
  }
}
