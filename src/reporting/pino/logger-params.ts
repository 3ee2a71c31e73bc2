import { RequestMethod } from '@nestjs/common';
import type { Params } from 'nestjs-pino';
import type { Options } from 'pino-http';
import type { DestinationStream } from 'pino';

import { recordSerializers } from './record-serializers.js';
import { RequestRecords } from './request-records.js';
import { RequestRedaction } from './request-redaction.js';

/** The parameters of nestjs-pino's LoggerModule, and ours. */
export interface RestErrorsLoggerParams extends Params {
  /**
   * Takes credentials, cookies and values of queries out of the requests and answers in all records.
   * Default: true.
   */
  readonly redactRequests?: boolean;
  /** Names in queries whose values may be written. Default: none. */
  readonly readableQuery?: readonly string[];
}

// Symbol.for: the reporter may be of another installed copy of the package
const RECORDS = Symbol.for('nestjs-rest-errors.requestRecords');

type ConnectedParams = Params & { readonly [RECORDS]?: RequestRecords };

// The default of nestjs-pino 5.2 matches nothing but `/` on Fastify, nor on Nest 11.0; that of
// nestjs-pino 4 makes Nest warn below a global prefix.
const EVERY_ROUTE = [{ path: '{*splat}', method: RequestMethod.ALL }];

/**
 * Makes the record that pino-http writes of a request tell why it failed, if it did. For
 * `LoggerModule.forRoot()`, and what the factory of `forRootAsync()` returns. Goes with `PinoReporter`.
 *
 * @param params of LoggerModule. What they customize stays, but for the record of a failed request.
 * @example
 * LoggerModule.forRoot(restErrorsLogger({ pinoHttp: { level: 'info' } }))
 */
export function restErrorsLogger(params: RestErrorsLoggerParams = {}): Params {
  const { redactRequests = true, readableQuery = [], pinoHttp, ...others } = params;
  const [options, stream] = partsOf(pinoHttp);
  const records = new RequestRecords(options);
  const redaction = redactRequests ? new RequestRedaction(new Set(readableQuery)) : undefined;
  const composed: Options = {
    ...options,
    ...records.options,
    serializers: recordSerializers(options, redaction),
  };
  // asked for its level, pino-http goes by one of both; told both ways, it refuses
  if (options.customLogLevel === undefined) delete composed.useLevel;
  const connected: ConnectedParams = {
    forRoutes: EVERY_ROUTE,
    ...others,
    pinoHttp: stream === undefined ? composed : [composed, stream],
    [RECORDS]: records,
  };
  return connected;
}

/** What the reporter hands its part to; undefined for parameters of another make. */
export function requestRecordsOf(params: Params): RequestRecords | undefined {
  return (params as ConnectedParams)[RECORDS];
}

/** pino-http takes options, a stream, or both. */
function partsOf(pinoHttp: Params['pinoHttp']): readonly [Options, DestinationStream?] {
  if (pinoHttp === undefined) return [{}];
  if (Array.isArray(pinoHttp)) return pinoHttp;
  return isStream(pinoHttp) ? [{}, pinoHttp] : [pinoHttp];
}

function isStream(value: Options | DestinationStream): value is DestinationStream {
  return 'write' in value && typeof value.write === 'function';
}
