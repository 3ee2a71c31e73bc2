import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { ExchangeRecord } from '../../reporting/exchange/exchange-record.js';
import { noteExchange, notedRecords } from '../../reporting/record/request-record.js';
import { AnswerSettingsHost } from '../answer/answer-settings.js';
import { answerTargetOf } from '../answer/answer-target.factory.js';
import type { AnswerTarget } from '../answer/answer-target.js';
import { requestIdOf, routeOf, traceIdOf } from '../answer/request-facts.js';
import { durationOf } from '../platform/request-clock.js';
import { httpExchangeOf } from './http-exchange.js';

/** Writes each request that does not fail, where the reporting level is `full`. Set up only where one is. */
@Injectable()
export class ExchangeGuard implements CanActivate {
  constructor(private readonly host: AnswerSettingsHost) {}

  canActivate(context: ExecutionContext): true {
    if (context.getType() === 'http' && this.host.settings.reportingLevelOf(context) === 'full') {
      this.listen(context.getArgByIndex(0), context.getArgByIndex(1));
    }
    return true;
  }

  private listen(request: unknown, response: unknown): void {
    const { settings } = this.host;
    const target = answerTargetOf(request, response);
    const record = new AnsweredRequest(request, target, {
      readable: settings.readableQuery,
      requestId: requestIdOf(request, settings, target),
      traceId: traceIdOf(settings),
    });
    noteExchange(target.request, record);
    // comes after the end of every answer, and when the client has gone before
    target.response.once('close', () => {
      const failure = notedRecords(target.request)?.failure;
      // a failure that was reported before has no record of its own
      if (failure === undefined || failure.isRepeated) {
        settings.reporting.writeExchange(record);
      }
    });
  }
}

interface RequestIdentity {
  readonly readable: ReadonlySet<string>;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
}

/** Read when the answer has ended. */
class AnsweredRequest implements ExchangeRecord {
  readonly request: IncomingMessage;
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  private readonly response: ServerResponse;

  constructor(
    request: unknown,
    private readonly target: AnswerTarget,
    private readonly identity: RequestIdentity,
  ) {
    this.request = target.request;
    this.response = target.response;
    this.method = target.request.method;
    this.route = routeOf(request, false);
    this.requestId = identity.requestId;
    this.traceId = identity.traceId;
  }

  get status(): number {
    return this.response.statusCode;
  }

  get outcome(): ExchangeRecord['outcome'] {
    return this.response.writableEnded ? 'answered' : 'client gone';
  }

  get duration(): number | undefined {
    return durationOf(this.request);
  }

  get exchange(): ExchangeRecord['exchange'] {
    return httpExchangeOf(this.target, this.identity.readable);
  }
}
