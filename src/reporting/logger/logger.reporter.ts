import { Inject, Injectable, Logger, Optional } from '@nestjs/common';

import { cutText } from '../cut-text.js';
import type { ErrorReporter } from '../error-reporter.js';
import type { ExchangeRecord } from '../exchange/exchange-record.js';
import type { ErrorRecord } from '../record/error-record.js';
import { errorFieldsOf, exchangeFieldsOf } from '../record/log-fields.js';
import { oneLine, traceOf } from '../record/log-text.js';
import type { RedactFields } from '../record/redaction.js';
import { placeOf, summaryOf } from '../record/summary.js';
import { LogMessage } from './log-message.js';
import { shownLevel, writesTexts, type NestLevel } from './application-logger.js';

const NEST_LEVELS = { error: 'error', warn: 'warn', info: 'log', debug: 'debug' } as const;

/** Token of what takes secrets out of the data of records. */
// Symbol.for: the reporter may be of another installed copy of the package
export const REDACT_FIELDS = Symbol.for('nestjs-rest-errors.redactFields');

const asItIs: RedactFields = (fields) => fields;

/**
 * The default reporter: one record on Nest's Logger, context `RestErrors`. Loggers that write texts
 * get a line, with the stacks below it; those that write JSON get data besides. Only names, messages,
 * codes and stacks of errors are written, never other properties, such as the parameters of a failed
 * statement.
 */
@Injectable()
export class LoggerReporter implements ErrorReporter {
  private readonly logger = new Logger('RestErrors');

  /** @param redact by the option `reporting.redact`. */
  constructor(@Optional() @Inject(REDACT_FIELDS) private readonly redact: RedactFields = asItIs) {}

  report(record: ErrorRecord): void {
    const level = levelOf(record);
    const trace = record.hasStack ? traceOf(record.causes) : '';
    // the logger has a place for the stacks of errors
    const below = level === 'error' ? '' : trace;
    const message = writesTexts()
      ? [`${summaryOf(record)}${idsOf(record)}`, ...this.detailsOf(record), below]
          .filter(isFilled)
          .join('\n')
      : new LogMessage({
          text: summaryOf(record),
          trace: below,
          recordOf: () => this.redact(errorFieldsOf(record)),
        });
    if (level === 'error' && trace !== '') this.logger.error(message, trace);
    else this.logger[level](message);
  }

  reportExchange(record: ExchangeRecord): void {
    const note = record.outcome === 'answered' ? '' : ` (${record.outcome})`;
    const text = `${record.status} ${placeOf({ ...record, transport: 'http' })}${note}`;
    this.logger.log(
      writesTexts()
        ? [text, ...this.detailsOf({ exchange: record.exchange, fields: undefined })].join('\n')
        : new LogMessage({
            text,
            trace: '',
            recordOf: () => this.redact(exchangeFieldsOf(record)),
          }),
    );
  }

  /** What a line cannot hold, indented so that it cannot pass for a record. */
  private detailsOf({ exchange, fields }: Pick<ErrorRecord, 'exchange' | 'fields'>): string[] {
    if (exchange === undefined && fields === undefined) return [];
    const details = this.redact({
      ...(fields !== undefined && { fields }),
      ...(exchange !== undefined && { exchange }),
    });
    return Object.entries(details).map(
      ([name, value]) => `    ${name}: ${oneLine(JSON.stringify(value))}`,
    );
  }

  /** Something that failed beside a record, which was written. */
  warn(failure: unknown, record?: ErrorRecord): void {
    const note = record === undefined ? '' : ` [${record.error.id}]`;
    const text = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    this.logger.warn(oneLine(`Reporting failed: ${cutText(text)}${note}`));
  }
}

/** The ids that lead to other records of the same request. */
function idsOf({ error }: ErrorRecord): string {
  const request = error.requestId === undefined ? '' : ` request ${error.requestId}`;
  return error.traceId === undefined ? request : `${request} trace ${error.traceId}`;
}

const isFilled = (part: string): boolean => part !== '';

/** What is debugged is written, even by a logger that keeps `debug` back. */
function levelOf({ level, isDebugged }: ErrorRecord): NestLevel {
  const asked = NEST_LEVELS[level];
  return isDebugged ? shownLevel(asked) : asked;
}
