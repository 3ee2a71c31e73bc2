import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';

import type { FailureRecord } from '../record/failure-record.js';
import { exchangeFieldsOf } from '../record/log-fields.js';
import type { RedactFields } from '../record/redaction.js';
import { notedRecords, type NotedRecords } from '../record/request-record.js';
import { summaryOf } from '../record/summary.js';
import { addFailureFields } from './failure-fields.js';
import { attributeKeysOf, type AttributeKeys } from './record-serializers.js';
import { isToBeCarried, openRequest, requestStateOf } from './request-state.js';

type Level = ReturnType<NonNullable<Options['customLogLevel']>>;
type Values = Readonly<Record<string, unknown>>;

const NOTHING: NotedRecords = Object.freeze({ failure: undefined, exchange: undefined });

/**
 * What pino-http asks when it writes the record of a request: that of a failed one is ours, any other
 * is that of the application.
 */
export class RequestRecords {
  readonly keys: AttributeKeys;
  /** Without a reporter of ours, failures are written elsewhere. */
  private isConnected = false;
  private redact: RedactFields = (fields) => fields;

  constructor(private readonly theirs: Options) {
    this.keys = attributeKeysOf(theirs);
  }

  connect(redact: RedactFields): void {
    this.redact = redact;
    this.isConnected = true;
  }

  get options(): Options {
    const { theirs } = this;
    return {
      autoLogging: this.autoLogging(),
      customLogLevel: (req, res, err) => this.levelOf(req, res, err),
      customSuccessObject: (req, res, values: Values) =>
        this.objectOf(req, values, theirs.customSuccessObject?.bind(undefined, req, res)),
      customErrorObject: (req, res, err, values: Values) =>
        this.objectOf(req, values, theirs.customErrorObject?.bind(undefined, req, res, err)),
      customSuccessMessage: (req, res, time) =>
        this.messageOf(req) ?? this.successMessage(req, res, time),
      customErrorMessage: (req, res, err) =>
        this.messageOf(req) ?? this.errorMessage(req, res, err),
    };
  }

  /** Notes which requests pino-http is to write a record of. */
  private autoLogging(): NonNullable<Options['autoLogging']> {
    const { autoLogging, customReceivedMessage, customReceivedObject } = this.theirs;
    if (autoLogging === false) return false;
    const isIgnored = typeof autoLogging === 'object' ? autoLogging.ignore : undefined;
    const phase = customReceivedMessage || customReceivedObject ? 'received' : 'open';
    const ignore = (request: IncomingMessage): boolean => {
      if (isIgnored?.(request) === true) return true;
      openRequest(request, phase);
      return false;
    };
    return { ignore };
  }

  private levelOf(request: IncomingMessage, response: ServerResponse, error?: Error): Level {
    const state = requestStateOf(request);
    if (state?.phase === 'received') {
      state.phase = 'open';
      return this.askedLevel(request, response, error) ?? 'info';
    }
    const { failure, exchange } = this.notedAt(request);
    const isOurs = failure !== undefined && isToBeCarried(request, failure);
    if (state !== undefined) {
      state.carried = isOurs ? failure : (state.carried ?? exchange);
      state.phase = 'ended';
    }
    if (failure === undefined) {
      const isGone = this.isConnected && isAborted(response) && exchange === undefined;
      return this.askedLevel(request, response, error) ?? (isGone ? 'debug' : 'info');
    }
    if (failure.isRepeated) return this.askedLevel(request, response, error) ?? 'info';
    // silent where the policy says so, and where the reporter writes it
    return isOurs && failure.isWritten ? failure.level : 'silent';
  }

  private askedLevel(request: IncomingMessage, response: ServerResponse, error?: Error) {
    const { customLogLevel, useLevel } = this.theirs;
    return customLogLevel ? customLogLevel(request, response, error) : useLevel;
  }

  private objectOf(
    request: IncomingMessage,
    values: Values,
    theirs: ((values: Values) => unknown) | undefined,
  ): unknown {
    const { failure, exchange } = this.notedAt(request);
    if (failure !== undefined) return this.failureObject(failure, values);
    const own = theirs ? theirs(values) : values;
    if (exchange === undefined) return own;
    try {
      return { ...(own as Values), ...this.redact(exchangeFieldsOf(exchange)) };
    } catch {
      // as below; what cannot be redacted is not written
      return own;
    }
  }

  private failureObject(failure: FailureRecord, values: Values): Values {
    const { err } = this.keys;
    const line: Record<string, unknown> = {};
    for (const name of Object.keys(values)) {
      // an error of pino-http, such as `failed with status code 500`, tells nothing
      if (name !== err) line[name] = values[name];
    }
    line['errorId'] = failure.error.id;
    line['code'] = failure.error.code;
    if (failure.isRepeated) return line;
    try {
      addFailureFields(line, failure, err, this.redact);
    } catch {
      // it is called by an event, where what is thrown ends the process
    }
    return line;
  }

  private messageOf(request: IncomingMessage): string | undefined {
    const { failure } = this.notedAt(request);
    return failure === undefined || failure.isRepeated ? undefined : summaryOf(failure);
  }

  private successMessage(request: IncomingMessage, response: ServerResponse, time: number): string {
    const theirs = this.theirs.customSuccessMessage?.(request, response, time);
    if (theirs !== undefined) return theirs;
    // as pino-http has it
    const isWhole = !request.readableAborted && response.writableEnded;
    return isWhole ? 'request completed' : 'request aborted';
  }

  private errorMessage(request: IncomingMessage, response: ServerResponse, error: Error): string {
    if (this.notedAt(request).failure !== undefined) {
      return this.successMessage(request, response, NaN);
    }
    return this.theirs.customErrorMessage?.(request, response, error) ?? 'request errored';
  }

  private notedAt(request: IncomingMessage): NotedRecords {
    return (this.isConnected ? notedRecords(request) : undefined) ?? NOTHING;
  }
}

/** Whether the client left before the end of the answer. */
function isAborted(response: ServerResponse): boolean {
  // a response by HTTP/2 says that it was ended whenever its stream is closed
  const { stream } = response as { readonly stream?: { readonly aborted: boolean } };
  return !response.writableEnded || stream?.aborted === true;
}
