import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { HttpAnswer } from './answer/http-answer.js';
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
    private readonly transport: TransportAnswer,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | void {
    const type: string = host.getType();
    switch (type) {
      case 'http':
        this.http.answer(thrown, host.getArgByIndex(0), host.getArgByIndex(1));
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
}
