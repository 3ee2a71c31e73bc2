import { Controller, Get, Post, Req } from '@nestjs/common';
import { UseReportingLevel } from 'nestjs-rest-errors';

import { BackupFailed } from './backup-failed.exception.js';
import { RatesService } from './rates.service.js';

@Controller('Operations')
export class OperationsController {
  constructor(private readonly rates: RatesService) {}

  /** Sets off an alarm, where ALARM_WEBHOOK_URL says who is to hear it. */
  @Post('Backup')
  backup(): never {
    throw new BackupFailed('disk 3 of backup.internal is full');
  }

  /** Answers without the error that it has handled, of which there is a record. */
  @Get('Rates')
  currentRates(@Req() request: object): Promise<Record<string, number>> {
    return this.rates.rates(request);
  }

  /** In its record are request and answer, without what is secret, although it does not fail. */
  @UseReportingLevel('full')
  @Get('Health')
  health(): object {
    return { healthy: true };
  }
}
