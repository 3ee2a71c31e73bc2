import { Injectable, type ArgumentsHost } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

import { createApiError, type ApiError, type ErrorIdentity } from '../../core/api-error.js';
import { createContent } from '../../core/error-content.js';
import { AnswerSettingsHost } from '../answer/answer-settings.js';
import { traceIdOf } from '../answer/request-facts.js';
import { maskedErrorOf, transportErrorOf, type MaskedError } from './masked-error.js';
import { sendWsException } from './ws-answer.js';

/**
 * Errors outside HTTP. The caller gets the masked error in the way of its transport, and the error
 * is recorded once; what these transports can do beyond that is left to adapters of their own.
 */
@Injectable()
export class TransportAnswer {
  constructor(private readonly host: AnswerSettingsHost) {}

  /** The stream an RPC filter returns. */
  rpc(thrown: unknown): Observable<never> {
    const payload = this.payloadOf(thrown, 'rpc');
    return throwError(() => payload);
  }

  ws(thrown: unknown, host: ArgumentsHost): void {
    const payload = this.payloadOf(thrown, 'ws');
    sendWsException(host.switchToWs().getClient(), payload);
  }

  /** The error to throw on to whoever called: GraphQL reads its `extensions`. */
  external(thrown: unknown, transport: string): Error {
    const error = this.describe(thrown, transport);
    const { code, status, id } = error;
    const masked = new Error(error.message);
    // GraphQL servers in development send the stack
    masked.stack = `Error: ${error.message}`;
    return Object.assign(masked, { extensions: { code, status, errorId: id } });
  }

  /** Of a failure that comes after the response. */
  record(thrown: unknown, transport: string): void {
    this.describe(thrown, transport);
  }

  private payloadOf(thrown: unknown, transport: string): object | MaskedError {
    const said = transportErrorOf(thrown);
    if (said === undefined) return maskedErrorOf(this.describe(thrown, transport));
    const message = typeof said === 'string' ? said : undefined;
    const content = createContent(400, { ...(message !== undefined && { message }) });
    const translated = { content, steps: [], failures: [] };
    this.report(createApiError(thrown, translated, this.identityOf(thrown)), transport);
    return typeof said === 'string' ? { status: 'error', message: said } : said;
  }

  private describe(thrown: unknown, transport: string): ApiError {
    const translated = this.host.settings.translation.translate(thrown);
    const error = createApiError(thrown, translated, this.identityOf(thrown));
    this.report(error, transport);
    return error;
  }

  private identityOf(thrown: unknown): ErrorIdentity {
    const { settings } = this.host;
    return { id: settings.reporting.reported.idOf(thrown), traceId: traceIdOf(settings) };
  }

  private report(error: ApiError, transport: string): void {
    const place = { transport, method: undefined, route: undefined, outcome: 'answered' } as const;
    this.host.settings.reporting.report(error, place);
  }
}
