import { Inject, Injectable } from '@nestjs/common';
import type { ErrorRecord, ErrorReporter } from 'nestjs-rest-errors';
import type { Logger } from 'pino';

export const SERVICE_LOG = Symbol('SERVICE_LOG');

/** One line with the name of the service: both applications write to one log. */
@Injectable()
export class AddressServiceReporter implements ErrorReporter {
  constructor(@Inject(SERVICE_LOG) private readonly log: Logger) {}

  report({ level, method, route, error, causes, hasStack }: ErrorRecord): void {
    const { id: errorId, requestId, code, status, message } = error;
    const stack = hasStack ? causes[0]?.stack : undefined;
    const text = `${status} ${code} ${method} ${route}: ${message} [${errorId}]`;
    this.log[level]({ errorId, requestId, code, status, stack }, text);
  }
}
