import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { JournalEntry } from './journal-entry.entity.js';

/** What happened. An entry belongs to the transaction of whatever it tells of. */
@Injectable()
export class JournalService {
  constructor(@InjectRepository(JournalEntry) private readonly entries: Repository<JournalEntry>) {}

  async write(text: string): Promise<void> {
    await this.entries.insert({ text });
  }

  async list(): Promise<string[]> {
    const entries = await this.entries.find({ order: { id: 'ASC' } });
    return entries.map(({ text }) => text);
  }
}
