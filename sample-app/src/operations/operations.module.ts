import { Module } from '@nestjs/common';
import { debugController } from 'nestjs-rest-errors';

import { AdminGuard } from './admin.guard.js';
import { OperationsController } from './operations.controller.js';
import { RatesService } from './rates.service.js';

/** What those who run the API work with, at `/ContactsAPI/rest/Operations/...`. */
@Module({
  controllers: [
    OperationsController,
    debugController({ path: 'Operations/ErrorDebug', guards: [AdminGuard] }),
  ],
  providers: [RatesService],
})
export class OperationsModule {}
