import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { handleRejection, isPromise, ThrownPromise } from '../core/thrown-promise.js';
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

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | void {
    const type: string = host.getType();
    if (isPromise(thrown)) return this.catchPromise(thrown, type, host);
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

  /** Its rejection is handled, whenever it comes, and recorded: as the cause where it is known at once. */
  private catchPromise(
    thrown: Promise<unknown>,
    type: string,
    host: ArgumentsHost,
  ): Observable<never> | void {
    if (type !== 'http') {
      handleRejection(thrown, (reason) => this.transport.record(reason, type));
      return this.catch(new ThrownPromise(), host);
    }
    let isAnswered = false;
    const respond = (error: unknown): void => {
      isAnswered = true;
      this.http.answer(error, host.getArgByIndex(0), host.getArgByIndex(1));
    };
    handleRejection(thrown, (cause) => respond(isAnswered ? cause : new ThrownPromise({ cause })));
    // behind the rejection of a promise that is rejected already
    queueMicrotask(() => {
      if (!isAnswered) respond(new ThrownPromise());
    });
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
