import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';

import { markable, nodeRequestOf } from './request-marks.js';

/** Remembers the handler of an HTTP request, for applications in which one has a format or hook of its own. */
@Injectable()
export class HandlerMemoryGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    if (context.getType() === 'http') {
      markable(nodeRequestOf(context.getArgByIndex(0))).context = context;
    }
    return true;
  }
}
