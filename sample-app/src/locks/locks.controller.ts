import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import { ContactId } from '../contacts/contact-id.decorator.js';
import { LocksService } from './locks.service.js';
import { PinInput } from './pin-input.dto.js';

@Controller('Contacts')
export class LocksController {
  constructor(private readonly locks: LocksService) {}

  /** An unknown contact, or one without a lock, is 404: the library knows TypeORM's errors. */
  @Post('UnlockContact')
  @HttpCode(204)
  async unlockContact(@ContactId() id: number, @Body() { pin }: PinInput): Promise<void> {
    await this.locks.unlock(id, pin);
  }
}
