import { Controller, Get, UseGuards, UseInterceptors } from '@nestjs/common';

import { AccessKeyGuard, ClosedGuard, OwnerGuard } from './failing.guards.js';
import { FailingAfterInterceptor, FailingBeforeInterceptor } from './failing.interceptors.js';

/** What fails around a handler; the handlers themselves are fine. */
@Controller('Failures')
export class FailingLayersController {
  @Get('MiddlewareThrows')
  middlewareThrows(): string {
    return 'never sent';
  }

  @Get('MiddlewareRejects')
  middlewareRejects(): string {
    return 'never sent';
  }

  @Get('MiddlewareCallsBack')
  middlewareCallsBack(): string {
    return 'never sent';
  }

  @Get('Unauthenticated')
  @UseGuards(AccessKeyGuard)
  unauthenticated(): string {
    return 'never sent';
  }

  @Get('GuardRejects')
  @UseGuards(OwnerGuard)
  guardRejects(): string {
    return 'never sent';
  }

  @Get('GuardRefuses')
  @UseGuards(ClosedGuard)
  guardRefuses(): string {
    return 'never sent';
  }

  @Get('InterceptorBefore')
  @UseInterceptors(FailingBeforeInterceptor)
  interceptorBefore(): string {
    return 'never sent';
  }

  @Get('InterceptorAfter')
  @UseInterceptors(FailingAfterInterceptor)
  interceptorAfter(): string {
    return 'never sent';
  }
}
