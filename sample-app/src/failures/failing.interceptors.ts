import { Injectable, type CallHandler, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';

import { ServiceClosed } from './service-closed.exception.js';

@Injectable()
export class FailingBeforeInterceptor implements NestInterceptor {
  intercept(): never {
    throw new ServiceClosed();
  }
}

@Injectable()
export class FailingAfterInterceptor implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<never> {
    return next.handle().pipe(
      map(() => {
        throw new ServiceClosed();
      }),
    );
  }
}
