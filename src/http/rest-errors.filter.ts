import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { from, mergeMap, type Observable } from 'rxjs';

import { errorFromPromise, isPromise } from '../core/thrown-promise.js';
import type { CollectedError } from '../validation/replay/issue-collector.js';
import { AnswerSettingsHost } from './answer/answer-settings.js';
import { HttpAnswer } from './answer/http-answer.js';
import { marksOf, nodeRequestOf } from './platform/request-marks.js';
import { TransportAnswer } from './transports/transport-answer.js';

export const REST_ERRORS_FILTER: unique symbol = Symbol.for('nestjs-rest-errors.RestErrorsFilter');

/**
 * Catches whatever no filter of the application is more specific for. `RestErrorsModule` sets it up
 * for the whole application; Nest has no global filters for WebSocket gateways, so they name it:
 * `@UseFilters(RestErrorsFilter)`.
 */
@Catch()
export class RestErrorsFilter implements ExceptionFilter {
  /** Known to every installed copy of the package. */
  readonly [REST_ERRORS_FILTER] = true;

  constructor(
    private readonly http: HttpAnswer,
    private readonly host: AnswerSettingsHost,
    private readonly transport: TransportAnswer,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | Promise<never> | void {
    if (isPromise(thrown)) return this.catchPromise(thrown, host);
    const type: string = host.getType();
    switch (type) {
      case 'http':
        this.answer(thrown, host.getArgByIndex(0), host.getArgByIndex(1));
        return;
      case 'rpc':
        return this.transport.rpc(thrown);
      case 'ws':
        this.transport.ws(thrown, host);
        return;
      default:
        // external contexts go by what the filter throws
        throw this.transport.external(thrown, type);
    }
  }

  /** Its rejection is handled whenever it comes, and recorded. */
  private catchPromise(
    thrown: Promise<unknown>,
    host: ArgumentsHost,
  ): Observable<never> | Promise<never> | void {
    const type: string = host.getType();
    const [request, response] = host.getArgs<[unknown, unknown]>();
    const isHttp = type === 'http';
    const pending = errorFromPromise(thrown, (reason) => {
      if (isHttp) this.http.answer(reason, request, response);
      else this.transport.record(reason, type);
    });
    if (isHttp) void pending.then((error) => this.http.answer(error, request, response));
    else if (type === 'rpc')
      return from(pending).pipe(mergeMap((error) => this.transport.rpc(error)));
    else if (type === 'ws') void pending.then((error) => this.transport.ws(error, host));
    else return pending.then((error) => Promise.reject(this.transport.external(error, type)));
  }

  /** Of a request that pipes refused with all issues, else at once. */
  private answer(thrown: unknown, request: unknown, response: unknown): void {
    // What a platform raised is known only until Nest's handler returns, and refused by no pipe; before
    // Nest 11.2.9 and 12.2 nothing else tells it from what a pipe throws.
    const isOfPlatform = marksOf(nodeRequestOf(request))?.platformError !== undefined;
    const pending = isOfPlatform ? undefined : this.pendingIssues(thrown, request, response);
    if (pending === undefined) {
      this.http.answer(thrown, request, response);
      return;
    }
    void pending.then(
      ({ error }) => this.http.answer(error, request, response, this.failuresBehind(error)),
      (failure: unknown) => this.http.answer(thrown, request, response, [failure]),
    );
  }

  private failuresBehind(aggregate: unknown): readonly unknown[] | undefined {
    return this.host.settings.issues?.failuresBehind(aggregate);
  }

  private pendingIssues(
    thrown: unknown,
    request: unknown,
    response: unknown,
  ): Promise<CollectedError> | undefined {
    try {
      return this.host.settings.issues?.aggregate(thrown, request, response);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }
}
