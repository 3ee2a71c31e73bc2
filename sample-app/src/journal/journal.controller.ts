import { Controller, Get } from '@nestjs/common';

import { JournalService } from './journal.service.js';

@Controller('Journal')
export class JournalController {
  constructor(private readonly journal: JournalService) {}

  @Get()
  list(): Promise<string[]> {
    return this.journal.list();
  }
}
