import { Controller, Get } from '@nestjs/common';
import { wrapErrors } from 'nestjs-rest-errors/core';

import { DeletionNotAllowed } from '../contacts/deletion-not-allowed.exception.js';

/** Values that nobody wrote for clients. What they say stays in the log. */
@Controller('Failures')
export class ThrownValuesController {
  @Get('UnknownError')
  unknownError(): never {
    throw new Error('no connection to postgres://admin:s3cret@db.internal/contacts');
  }

  @Get('ThrownText')
  thrownText(): Promise<never> {
    return this.rejectWith('s3cret text');
  }

  @Get('ThrownNull')
  thrownNull(): Promise<never> {
    return this.rejectWith(null);
  }

  @Get('AggregateError')
  aggregateError(): Promise<never> {
    const mirrors = ['mirror-1.internal', 'mirror-2.internal'];
    return Promise.any(mirrors.map((host) => this.rejectWith(new Error(`${host} is down`))));
  }

  @Get('CauseChain')
  causeChain(): never {
    const socket = new Error('socket 10.0.0.7:5432 was closed');
    const query = new Error('SELECT email FROM contact failed', { cause: socket });
    throw new Error('The contact could not be read', { cause: query });
  }

  /** The block and its clean-up fail: the first error decides the answer. */
  @Get('CleanUpFails')
  cleanUpFails(): Promise<never> {
    return wrapErrors(() => this.rejectWith(new DeletionNotAllowed(186)), {
      cleanUp: () => this.rejectWith(new Error('the lock file could not be removed')),
    });
  }

  /** As a library does that does not care what it rejects with. */
  private rejectWith(value: unknown): Promise<never> {
    return new Promise((_resolve, reject) => reject(value));
  }
}
