import { Injectable, Logger } from '@nestjs/common';

import type { ErrorLogLevel } from '../core/error-options.js';
import type { ErrorRecord } from './record/error-record.js';
import type { ErrorReporter } from './error-reporter.js';
import { oneLine, traceOf } from './record/log-text.js';

// enough to see what went wrong; the answer has them all
const MAX_ISSUES = 5;

const NEST_LEVELS = { error: 'error', warn: 'warn', info: 'log', debug: 'debug' } as const;

/**
 * The default reporter: one record on Nest's Logger, context `RestErrors`. Unknown and 5xx errors
 * come with their stack and the whole cause chain. Only names, messages and stacks are written,
 * never other properties of an error, such as the parameters of a failed statement.
 */
@Injectable()
export class LoggerReporter implements ErrorReporter {
  private readonly logger = new Logger('RestErrors');

  report(record: ErrorRecord): void {
    const level = NEST_LEVELS[record.level];
    const summary = summaryOf(record);
    if (!hasStack(record.level, record)) this.logger[level](summary);
    else if (level === 'error') this.logger.error(summary, traceOf(record.causes));
    else this.logger[level](`${summary}\n${traceOf(record.causes)}`);
  }
}

function hasStack(level: ErrorLogLevel, { error, outcome }: ErrorRecord): boolean {
  if (outcome === 'client gone') return false;
  return error.isUnknown || error.status >= 500 || level === 'error';
}

/** One line: status, code, where, what, id. */
function summaryOf(record: ErrorRecord): string {
  const { error, method, route, transport, outcome } = record;
  const place =
    method === undefined ? transport : route === undefined ? method : `${method} ${route}`;
  const message = messageOf(record);
  const notes = [
    ...(outcome === 'answered' ? [] : [outcome]),
    ...(error.transaction === 'none' ? [] : [error.transaction]),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join(', ')})`;
  return `${error.status} ${error.code} ${place}${note}: ${oneLine(message)} [${error.id}]`;
}

function messageOf(record: ErrorRecord): string {
  const { error, outcome } = record;
  if (error.isUnknown || outcome === 'client gone') {
    // read here alone: making the causes formats a stack
    const [first] = record.causes;
    return first === undefined ? '' : `${first.name}: ${first.message}`;
  }
  if (error.issues.length === 0) return error.message;
  const issues = error.issues.slice(0, MAX_ISSUES).map(({ message }) => message);
  // the one issue of a violated constraint has the text of its exception
  return [...new Set([error.message, ...issues])].join('; ');
}
