import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { ContactLock } from './contact-lock.entity.js';
import { pinHashOf } from './pin-hash.js';

/** The protected contact of a new database has a PIN, 1912. */
@Injectable()
export class LocksSeeder implements OnModuleInit {
  constructor(@InjectRepository(ContactLock) private readonly locks: Repository<ContactLock>) {}

  async onModuleInit(): Promise<void> {
    if (await this.locks.exists()) return;
    await this.locks.insert({ contactId: 186, pinHash: pinHashOf(186, '1912') });
  }
}
