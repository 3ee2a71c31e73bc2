import { Inject, Injectable, Logger, Optional } from '@nestjs/common';

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
export const REDACT_FIELDS = Symbol('redact fields');

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
    const text = summaryOf(record);
    const trace = record.hasStack ? traceOf(record.causes) : '';
    // the logger has a place for the stacks of errors
    const below = level === 'error' ? '' : trace;
    const message = messageOf(text, below, () => this.redact(errorFieldsOf(record)));
    if (level === 'error' && trace !== '') this.logger.error(message, trace);
    else this.logger[level](message);
  }

  reportExchange(record: ExchangeRecord): void {
    const note = record.outcome === 'answered' ? '' : ` (${record.outcome})`;
    const text = `${record.status} ${placeOf({ ...record, transport: 'http' })}${note}`;
    this.logger.log(messageOf(text, '', () => this.redact(exchangeFieldsOf(record))));
  }

  /** Something that failed beside a record, which was written. */
  warn(failure: unknown, record?: ErrorRecord): void {
    const note = record === undefined ? '' : ` [${record.error.id}]`;
    const text = failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure);
    this.logger.warn(oneLine(`Reporting failed: ${text}${note}`));
  }
}

/** A text for Nest's own logger, which colours it; data besides for all others. */
function messageOf(text: string, trace: string, recordOf: () => object): string | LogMessage {
  if (!writesTexts()) return new LogMessage({ text, trace, recordOf });
  return trace === '' ? text : `${text}\n${trace}`;
}

/** What is debugged is written, even by a logger that keeps `debug` back. */
function levelOf({ level, isDebugged }: ErrorRecord): NestLevel {
  const asked = NEST_LEVELS[level];
  return isDebugged ? shownLevel(asked) : asked;
}
