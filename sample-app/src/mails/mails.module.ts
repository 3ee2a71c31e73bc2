import { Module } from '@nestjs/common';
import { RestErrorsModule } from 'nestjs-rest-errors';

import { JournalModule } from '../journal/journal.module.js';
import { MailRefused } from './mail-refused.exception.js';
import { MailsService } from './mails.service.js';

@Module({
  imports: [JournalModule, RestErrorsModule.forFeature([MailRefused])],
  providers: [MailsService],
  exports: [MailsService],
})
export class MailsModule {}
