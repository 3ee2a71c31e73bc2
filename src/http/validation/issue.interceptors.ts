import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, from, mergeMap, throwError, type Observable } from 'rxjs';

import { markable, nodeRequestOf } from '../platform/request-marks.js';
import type { RequestIssues } from './request-issues.js';

/** Puts the error with all issues in the place of the first one, for every filter and interceptor around it. */
export class AggregatingInterceptor implements NestInterceptor {
  constructor(private readonly issues: RequestIssues) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const [request, response] = context.getArgs<[unknown, unknown]>();
    return next.handle().pipe(
      catchError((thrown: unknown) => {
        const pending = this.issues.aggregate(thrown, request, response);
        if (pending === undefined) return throwError(() => thrown);
        return from(pending).pipe(mergeMap(({ error }) => throwError(() => error)));
      }),
    );
  }
}

/** For a Nest that does not mark the requests its pipes refuse: guards, at least, refused nothing. */
export class GuardsPassedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      markable(nodeRequestOf(context.getArgByIndex(0))).hasPassedGuards = true;
    }
    return next.handle();
  }
}
