import { Injectable } from '@nestjs/common';

import type { ErrorRecord, ErrorReporter, ExchangeRecord } from '../../src/index.js';

/** A reporter that keeps what it gets; reads nothing but what it is asked for. */
@Injectable()
export class Journal implements ErrorReporter {
  readonly records: ErrorRecord[] = [];
  readonly exchanges: ExchangeRecord[] = [];

  report(record: ErrorRecord): void {
    this.records.push(record);
  }
  reportExchange(record: ExchangeRecord): void {
    this.exchanges.push(record);
  }
  clear(): void {
    this.records.length = 0;
    this.exchanges.length = 0;
  }
}
