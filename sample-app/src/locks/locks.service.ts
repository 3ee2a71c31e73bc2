import { timingSafeEqual } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';

import { ContactsService } from '../contacts/contacts.service.js';
import { ContactLock } from './contact-lock.entity.js';
import { pinHashOf } from './pin-hash.js';
import { TooManyAttempts, WrongPin } from './wrong-pin.exceptions.js';

const MAX_ATTEMPTS = 3;

@Injectable()
export class LocksService {
  constructor(
    @InjectRepository(ContactLock) private readonly locks: Repository<ContactLock>,
    private readonly contacts: ContactsService,
  ) {}

  async unlock(contactId: number, pin: string): Promise<void> {
    // counted first: the row is locked from now on, so that attempts at the same moment take turns
    await this.locks.increment({ contactId }, 'attempts', 1);
    const { attempts, pinHash } = await this.locks.findOneByOrFail({ contactId });
    if (attempts > MAX_ATTEMPTS) throw new TooManyAttempts();
    if (!isSame(pinHash, pinHashOf(contactId, pin))) throw new WrongPin(MAX_ATTEMPTS - attempts);
    await this.locks.update({ contactId }, { attempts: 0 });
    await this.contacts.unprotect(contactId);
  }
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
