import { Injectable } from '@nestjs/common';

import { JournalService } from '../journal/journal.service.js';
import { MailRefused } from './mail-refused.exception.js';

/** Stands for a mail server: what it has sent cannot be taken back, and is in the journal. */
@Injectable()
export class MailsService {
  constructor(private readonly journal: JournalService) {}

  async send(address: string, text: string): Promise<void> {
    if (address.endsWith('@bounces.example')) throw new MailRefused();
    await this.journal.write(`Sent to ${address}: ${text}`);
  }
}
