import { setImmediate } from 'node:timers/promises';

import { Injectable, type NestMiddleware } from '@nestjs/common';

import { ServiceClosed } from './service-closed.exception.js';

@Injectable()
export class ThrowingMiddleware implements NestMiddleware {
  use(): void {
    throw new ServiceClosed();
  }
}

@Injectable()
export class RejectingMiddleware implements NestMiddleware {
  async use(): Promise<void> {
    await setImmediate();
    throw new ServiceClosed();
  }
}

/** Fails as middleware with callbacks does: nothing is thrown, the error is passed on. */
@Injectable()
export class CallbackMiddleware implements NestMiddleware {
  use(_request: unknown, _response: unknown, next: (error?: unknown) => void): void {
    void setImmediate().then(() => next(new ServiceClosed()));
  }
}
