import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';
import { describe, expect, it } from 'vitest';

import type { ExchangeRecord } from '../exchange/exchange-record.js';
import type { FailureRecord } from '../record/failure-record.js';
import { noteExchange, noteFailure } from '../record/request-record.js';
import { RequestRecords } from './request-records.js';

const request = (): IncomingMessage => ({}) as IncomingMessage;
const aborted = { writableEnded: false } as ServerResponse;
const ended = { writableEnded: true } as ServerResponse;

function recordsOf(theirs: Options = {}): RequestRecords {
  const records = new RequestRecords(theirs);
  records.connect((fields) => fields);
  return records;
}

const levelOf = (records: RequestRecords, ...asked: [IncomingMessage, ServerResponse]) =>
  records.options.customLogLevel?.(...asked);

describe('the level of a request whose client has gone', () => {
  it('is debug', () => {
    expect(levelOf(recordsOf(), request(), aborted)).toBe('debug');
  });

  it('is that of pino-http where another reporter writes of failures', () => {
    expect(levelOf(new RequestRecords({}), request(), aborted)).toBe('info');
  });
});

describe('the level of a request whose error has a line already', () => {
  const level = (theirs?: Options) => {
    const req = request();
    noteFailure(req, { isRepeated: true, error: { id: '1' } } as FailureRecord);
    return levelOf(recordsOf(theirs), req, ended);
  };

  it.each<[Options | undefined, string]>([
    [undefined, 'info'],
    [{ useLevel: 'warn' }, 'warn'],
    [{ customLogLevel: () => 'silent' }, 'silent'],
  ])('is that of the application: %o', (theirs, expected) => {
    expect(level(theirs)).toBe(expected);
  });
});

describe('the data of a record', () => {
  const exchange = { status: 200, outcome: 'answered', exchange: {} } as ExchangeRecord;

  it('has the exchange', () => {
    const req = request();
    noteExchange(req, exchange);
    const data: unknown = recordsOf().options.customSuccessObject?.(req, ended, { mine: 1 });
    expect(data).toMatchObject({ mine: 1, status: 200, exchange: {} });
  });

  it('is written without the exchange where that cannot be redacted', () => {
    const req = request();
    noteExchange(req, exchange);
    const records = new RequestRecords({});
    records.connect(() => {
      throw new Error('redaction');
    });
    expect(records.options.customSuccessObject?.(req, ended, { mine: 1 })).toEqual({ mine: 1 });
  });
});
