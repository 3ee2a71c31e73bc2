import { Inject, Injectable, Optional } from '@nestjs/common';
import { PARAMS_PROVIDER_TOKEN, type Params, type PinoLogger } from 'nestjs-pino';
import type { Logger } from 'pino';

import { SetupError } from '../../core/setup-error.js';
import type { ErrorReporter } from '../error-reporter.js';
import type { ExchangeRecord } from '../exchange/exchange-record.js';
import { REDACT_FIELDS } from '../logger/logger.reporter.js';
import type { ErrorRecord } from '../record/error-record.js';
import { exchangeFieldsOf } from '../record/log-fields.js';
import type { RedactFields } from '../record/redaction.js';
import { placeOf, summaryOf } from '../record/summary.js';
import { addFailureFields } from './failure-fields.js';
import { requestRecordsOf } from './logger-params.js';
import { PINO_LOGGERS } from './pino-logger.providers.js';
import { serializeLoggedError, type AttributeKeys } from './record-serializers.js';
import {
  isKeptBack,
  isToBeCarried,
  loggerOf,
  platformLoggerOf,
  requestStateOf,
} from './request-state.js';

/**
 * Leaves a failure to the record that pino-http writes of its request, and writes a line of its own
 * where there is none: outside of requests, where pino-http ignores the request, has not seen it, or
 * has written its record already. Goes with `restErrorsLogger()`.
 */
@Injectable()
export class PinoReporter implements ErrorReporter {
  readonly readsRequests = true;
  private readonly keys: AttributeKeys;
  private readonly isOfPlatform: boolean;
  private readonly pino: PinoLogger;

  /**
   * @param redact by the option `reporting.redact`.
   * @throws SetupError without a LoggerModule, and for one whose parameters are not those of
   * `restErrorsLogger()`.
   */
  constructor(
    @Optional() @Inject(PARAMS_PROVIDER_TOKEN) params: Params = {},
    @Optional() @Inject(PINO_LOGGERS.imported) imported: PinoLogger | undefined,
    @Optional() @Inject(PINO_LOGGERS.required) required: PinoLogger | undefined,
    @Optional() @Inject(REDACT_FIELDS) private readonly redact: RedactFields = (fields) => fields,
  ) {
    const records = requestRecordsOf(params);
    const logger = imported ?? required;
    if (records === undefined || logger === undefined) {
      throw new SetupError(
        `PinoReporter found ${logger ? 'a LoggerModule that knows nothing of it' : 'no LoggerModule'}; import LoggerModule.forRoot(restErrorsLogger({ ... })).`,
      );
    }
    records.connect(redact);
    this.keys = records.keys;
    this.isOfPlatform = params.useExisting === true;
    this.pino = logger;
  }

  report(record: ErrorRecord): void {
    const { request } = record;
    if (request !== undefined && isCarried(request, record)) return;
    const logger = this.loggerFor(request);
    const fields: Record<string, unknown> = { ...this.requestOf(request) };
    addFailureFields(fields, record, this.keys.err, this.redact);
    const line = this.lineOf(logger, isKeptBack(record, logger) ? record.level : undefined);
    line[record.level](fields, summaryOf(record));
  }

  reportExchange(record: ExchangeRecord): void {
    const { request } = record;
    const state = requestStateOf(request);
    if (state?.phase === 'open' || state?.carried === record) return;
    const note = record.outcome === 'answered' ? '' : ` (${record.outcome})`;
    const text = `${record.status} ${placeOf({ ...record, transport: 'http' })}${note}`;
    const fields = this.redact(exchangeFieldsOf(record));
    this.loggerFor(request).info({ ...this.requestOf(request), ...fields }, text);
  }

  private loggerFor(request: object | undefined): Logger {
    return this.ownLoggerOf(request) ?? this.pino.logger;
  }

  private ownLoggerOf(request: object | undefined): Logger | undefined {
    if (request === undefined) return undefined;
    return this.isOfPlatform ? platformLoggerOf(request) : loggerOf(request);
  }

  /** Loggers of requests tell of them already. */
  private requestOf(request: object | undefined): object | undefined {
    if (request === undefined || this.ownLoggerOf(request) !== undefined) return undefined;
    return { [this.keys.req]: request };
  }

  private lineOf(logger: Logger, level: string | undefined): Logger {
    if (level === undefined && !this.isOfPlatform) return logger;
    // the logger of the platform has serializers of its own
    const serializers = { [this.keys.err]: serializeLoggedError };
    return logger.child(
      {},
      { ...(this.isOfPlatform && { serializers }), ...(level !== undefined && { level }) },
    );
  }
}

function isCarried(request: object, record: ErrorRecord): boolean {
  return requestStateOf(request)?.carried === record || isToBeCarried(request, record);
}
