import { Controller, Get, HttpCode, HttpException } from '@nestjs/common';
import { ApiException } from 'nestjs-rest-errors';

import { ContactsStore } from '../contacts/contacts.store.js';
import { AccessKeyMissing } from './access-denied.exceptions.js';
import { ServiceClosed } from './service-closed.exception.js';

/** Exceptions that say how they are answered: Nest's own and those of the library. */
@Controller('Failures')
export class HttpExceptionsController {
  constructor(private readonly contacts: ContactsStore) {}

  @Get('HttpExceptionText')
  httpExceptionText(): never {
    throw new HttpException('There is no such list', 404);
  }

  @Get('HttpExceptionObject')
  httpExceptionObject(): never {
    const message = 'The contact is being edited';
    throw new HttpException({ message, code: 'CONTACT_LOCKED', lockedBy: 'Grace' }, 423);
  }

  @Get('HttpExceptionServerError')
  httpExceptionServerError(): never {
    throw new HttpException('db.internal: password authentication failed', 500);
  }

  @Get('TooManyRequests')
  tooManyRequests(): never {
    throw new ApiException(429, 'Ten requests a minute are allowed', { retryAfter: 30 });
  }

  @Get('ServiceClosed')
  serviceClosed(): never {
    throw new ServiceClosed();
  }

  @Get('WithoutStatus')
  withoutStatus(): never {
    throw new AccessKeyMissing();
  }

  @Get('StatusSetBefore')
  @HttpCode(422)
  statusSetBefore(): never {
    throw new AccessKeyMissing();
  }

  /** TypeORM's error, wrapped by the store, translated for the API. */
  @Get('DatabaseError')
  databaseError(): Promise<unknown> {
    return this.contacts.readMissingTable();
  }
}
